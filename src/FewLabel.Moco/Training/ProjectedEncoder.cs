using FewLabel.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>An encoder and its head as one module. It owns the head, and the encoder if told so.</summary>
internal sealed class ProjectedEncoder : nn.Module<Tensor, Tensor>
{
    private readonly Encoder _encoder;
    private readonly nn.Module<Tensor, Tensor> _head;
    private readonly bool _ownsEncoder;

    public ProjectedEncoder(Encoder encoder, nn.Module<Tensor, Tensor> head, bool ownsEncoder)
        : base(nameof(ProjectedEncoder))
    {
        (_encoder, _head, _ownsEncoder) = (encoder, head, ownsEncoder);
        register_module("encoder", encoder);
        register_module("head", head);
    }

    /// <summary>Whether the encoder's batch norms do as <see cref="BatchNormGroups"/> asks, and the head has none.</summary>
    public bool NormsInGroups => _encoder.NormsInGroups && !_head.modules().Any(module => module is BatchNorm);

    public override Tensor forward(Tensor input)
    {
        using var features = _encoder.call(input);
        return _head.call(features);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _head.Dispose();
            if (_ownsEncoder)
            {
                _encoder.Dispose();
            }
        }

        // The base class would dispose the encoder in any case.
        base.Dispose(false);
    }
}
