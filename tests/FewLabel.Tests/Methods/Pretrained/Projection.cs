using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>An encoder that brings weights, always the same of one seed, and counts the images that it encodes.</summary>
internal sealed class Projection : Encoder
{
    private readonly TorchSharp.Modules.Linear _layer;
    private readonly Action<Tensor>? _seen;

    public Projection(ImageShape input, long seed, Action<Tensor>? seen)
        : base(nameof(Projection), input, 8)
    {
        _seen = seen;
        _layer = nn.Linear(input.Size, 8, hasBias: false);
        register_module("layer", _layer);
        using var random = new RandomSource(seed);
        using var values = random.Normal(0, 1, 8, input.Size);
        using var noGradient = no_grad();
        _layer.weight.copy_(values);
    }

    /// <summary>Such an encoder.</summary>
    /// <param name="seed">What its weights are.</param>
    /// <param name="seen">Gets each batch before it is encoded.</param>
    public static Architecture Of(long seed = 1, Action<Tensor>? seen = null) => new("Projections", (input, _) => new Projection(input, seed, seen));

    protected override Tensor Encode(Tensor images)
    {
        _seen?.Invoke(images);
        using var flat = images.flatten(1);
        return _layer.call(flat);
    }
}
