using FewLabel.Networks;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Extensions;

/// <summary>An own head: a logit is the cosine between an image's features and a class's direction, times a scale.</summary>
public sealed class CosineHead : nn.Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Parameter _directions;
    private readonly double _scale;

    /// <summary>Draws the directions.</summary>
    public CosineHead(int features, int classes, double scale, RandomSource random)
        : base(nameof(CosineHead))
    {
        _scale = scale;
        using var values = random.Normal(0, 1, classes, features);
        _directions = nn.Parameter(values.clone().DetachFromDisposeScope());
        register_parameter("directions", _directions);
    }

    /// <summary>A network with this head.</summary>
    public static Architecture On(Architecture network, double scale) => network.WithHead(
        "Cosine",
        (features, classes, random) => new CosineHead(features, classes, scale, random),
        new Dictionary<string, object?> { ["Scale"] = scale });

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var directions = nn.functional.normalize(_directions, dim: 1);
        return nn.functional.normalize(input, dim: 1).mm(directions.t()).mul(_scale).MoveToOuterDisposeScope();
    }
}
