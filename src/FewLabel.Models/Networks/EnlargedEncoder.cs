using FewLabel.Data;
using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// An encoder that sees its images enlarged or reduced, with bilinear interpolation. Its parts and their names are those of
/// the encoder inside.
/// </summary>
internal sealed class EnlargedEncoder : Encoder
{
    private readonly Encoder _inner;
    private readonly long[] _size;

    public EnlargedEncoder(ImageShape input, int size, Encoder inner)
        : base(inner.GetName(), input, inner.FeatureDimension)
    {
        _inner = inner;
        _size = [size, size];
        foreach (var (name, child) in inner.named_children())
        {
            register_module(name, child);
        }

        if (parameters().Count() != inner.parameters().Count())
        {
            throw new ArgumentException("The encoder inside has parameters of its own; keep them in modules, which alone can be taken over.", nameof(inner));
        }
    }

    internal override bool NormsInGroups => _inner.NormsInGroups;

    protected override Tensor Encode(Tensor images)
    {
        using var sized = nn.functional.interpolate(images, _size, mode: InterpolationMode.Bilinear, align_corners: false);
        return _inner.call(sized);
    }

    internal override string Describe(ILayerGraph graph, string images) =>
        _inner.Describe(graph, graph.Resize(images, _size[0], _size[1]));

    protected override void RegisterComponents()
    {
    }
}
