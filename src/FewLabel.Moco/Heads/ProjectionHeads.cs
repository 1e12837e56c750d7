using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>Makes the heads of MoCo. All live on the CPU until they are moved; the caller disposes them.</summary>
internal static class ProjectionHeads
{
    /// <summary>Makes a projection head.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="featureDimension">Numbers in, 1 or more.</param>
    /// <param name="hidden">Numbers between the layers, 1 or more; null is as many as come in. Null for a linear head.</param>
    /// <param name="outputs">Numbers out, 1 or more; MoCo v1 and v2 take 128, v3 takes 256.</param>
    /// <param name="random">Draws the initial values: uniform within ±1/√inputs.</param>
    /// <returns>(N, features) to (N, outputs), Float32, not normalized.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or there is no such head.</exception>
    /// <exception cref="ArgumentException">A linear head with hidden numbers.</exception>
    public static nn.Module<Tensor, Tensor> Create(
        ProjectionHead kind, int featureDimension, int? hidden, int outputs, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden ?? 1, 1, nameof(hidden));
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(random);
        if (kind == ProjectionHead.Linear && hidden is not null)
        {
            throw new ArgumentException($"A linear head has no hidden layer, so {hidden} would be ignored; leave it null.", nameof(hidden));
        }

        return kind switch
        {
            ProjectionHead.Linear => Heads.Linear(featureDimension, outputs, random),
            ProjectionHead.Mlp => Heads.Mlp(featureDimension, hidden ?? featureDimension, outputs, random),
            ProjectionHead.NormalizedMlp => nn.Sequential(
                Plain(featureDimension, hidden ?? featureDimension, random), nn.BatchNorm1d(hidden ?? featureDimension), nn.ReLU(inplace: true),
                Plain(hidden ?? featureDimension, outputs, random), nn.BatchNorm1d(outputs, affine: false)),
            ProjectionHead.DeepNormalizedMlp => nn.Sequential(
                Plain(featureDimension, hidden ?? featureDimension, random), nn.BatchNorm1d(hidden ?? featureDimension), nn.ReLU(inplace: true),
                Plain(hidden ?? featureDimension, hidden ?? featureDimension, random), nn.BatchNorm1d(hidden ?? featureDimension), nn.ReLU(inplace: true),
                Plain(hidden ?? featureDimension, outputs, random), nn.BatchNorm1d(outputs, affine: false)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"It must be one of {string.Join(", ", Enum.GetNames<ProjectionHead>())}."),
        };
    }

    /// <summary>
    /// Makes the predictor of MoCo v3, which follows the projection head on the query side alone: two linear
    /// layers without bias, with batch norm and ReLU between.
    /// </summary>
    /// <param name="dimension">Numbers in and out, 1 or more.</param>
    /// <param name="hidden">Numbers between, 1 or more; MoCo v3 takes 4,096.</param>
    /// <param name="random">Draws the initial values: uniform within ±1/√inputs.</param>
    /// <param name="normalized">Whether batch norm without weights of its own follows, as for transformers.</param>
    /// <returns>(N, dimension) to (N, dimension), Float32, not normalized.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static nn.Module<Tensor, Tensor> Predictor(int dimension, int hidden, RandomSource random, bool normalized = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ArgumentNullException.ThrowIfNull(random);
        var predictor = nn.Sequential(
            Plain(dimension, hidden, random), nn.BatchNorm1d(hidden), nn.ReLU(inplace: true), Plain(hidden, dimension, random));
        if (normalized)
        {
            predictor.append(nn.BatchNorm1d(dimension, affine: false));
        }

        return predictor;
    }

    private static Linear Plain(int inputs, int outputs, RandomSource random)
    {
        var bound = 1 / Math.Sqrt(inputs);
        return nn.Linear(nn.Parameter(random.Uniform(-bound, bound, outputs, inputs)));
    }
}
