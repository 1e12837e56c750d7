using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Extensions;

/// <summary>An own encoder: one convolution that looks at patches, batch norm, ReLU, and the mean over all places.</summary>
public sealed class PatchEncoder : Encoder
{
    private const string Key = "Patches";
    private readonly TorchSharp.Modules.Conv2d _patches;
    private readonly TorchSharp.Modules.BatchNorm2d _norm;

    /// <summary>Draws the weights.</summary>
    public PatchEncoder(ImageShape input, int size, int features, RandomSource random)
        : base(Key, input, features)
    {
        _patches = nn.Conv2d(input.Channels, features, size, stride: Math.Max(1, size / 2), bias: false);
        _norm = nn.BatchNorm2d(features);
        register_module("patches", _patches);
        register_module("norm", _norm);
        using var noGradient = no_grad();
        using var values = random.Normal(0, Math.Sqrt(2.0 / (size * size * input.Channels)), _patches.weight.shape);
        _patches.weight.copy_(values);
    }

    /// <summary>The network with its parameters.</summary>
    public static Architecture Of(int size, int features) => new(
        Key,
        (input, random) => new PatchEncoder(input, size, features, random),
        minimumSize: size,
        parameters: new Dictionary<string, object?> { ["Size"] = size, ["Features"] = features });

    /// <summary>A registry that makes it again from the parameters in a file.</summary>
    public static ArchitectureRegistry AddTo(ArchitectureRegistry registry) =>
        registry.With(Key, spec => Of(spec.Get<int>("Size"), spec.Get<int>("Features")));

    /// <inheritdoc/>
    protected override Tensor Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_patches.call(images)).relu().mean([2, 3]).MoveToOuterDisposeScope();
    }
}
