using System.Collections.Immutable;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Reporting.Projection;

/// <summary>
/// Draws points of many dimensions on a map so that neighbors stay neighbors (t-SNE: van der Maaten and Hinton, "Visualizing
/// Data using t-SNE", 2008). It is exact, with all pairs, and suits up to a few thousand points: time and memory grow with their square. It starts from the first two principal
/// components, which keeps the large-scale order (Kobak and Berens, 2019).
/// </summary>
/// <remarks>A map shows which points lie together. Distances between clusters and the sizes of clusters mean little.</remarks>
internal static class TSne
{
    private const int Fewest = 4;

    /// <summary>All pairs of these take 3.2 GB, and are not more than an array can hold.</summary>
    private const int Most = 20_000;

    private const double StartDeviation = 1e-4;
    private const double EarlyMomentum = 0.5;
    private const double LateMomentum = 0.8;
    private const double LeastGain = 0.01;

    /// <summary>Draws a map.</summary>
    /// <param name="features">Floating-point, shape (N, D), N 4 to 20,000, on any device. Not changed.</param>
    /// <param name="options">How the map is drawn; null for the defaults.</param>
    /// <param name="random">Draws a start for points that are the same. Same seed, same machine: bit-identical maps.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>A point for each row, in the rows' order, about the origin.</returns>
    /// <exception cref="OptionsException">An option is wrong.</exception>
    /// <exception cref="ArgumentException">The features have another shape, are fewer or more, or not finite.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImmutableArray<MapPoint> Project(
        Tensor features, TSneOptions? options, RandomSource random, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new TSneOptions();
        var faults = new OptionsValidator();
        faults.AddRange(nameof(options), options.Validate());
        faults.ThrowIfAny();
        if (features.dim() != 2 || features.shape[0] < Fewest || !features.is_floating_point())
        {
            throw new ArgumentException(
                $"A map needs floating-point features of shape (N, D) with N {Fewest} or more; these are {features.dtype} ({string.Join(", ", features.shape)}).", nameof(features));
        }

        if (features.shape[0] > Most)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A map compares all pairs of points, whose number grows with the square, and takes at most {Most:N0}; these are {features.shape[0]:N0}. Draw some of them by a seed: features.index_select(0, random.Permutation({features.shape[0]}).narrow(0, 0, 2000))."), nameof(features));
        }

        var scores = PrincipalComponents.Scores(features, options.Components);
        var start = Start(scores, random);
        var affinities = PairAffinities.Of(scores, Math.Min(options.Perplexity, (scores.Count - 1) / 3.0), cancellationToken);
        return Descend(affinities, start, options, cancellationToken);
    }

    /// <summary>The first two components, scaled down, and a hundredth of that drawn at random.</summary>
    private static double[] Start(FeatureRows scores, RandomSource random)
    {
        var count = scores.Count;
        using var draws = random.Normal(0, StartDeviation / 100, 2, count);
        var start = draws.data<float>().Select(value => (double)value).ToArray();
        var deviation = Math.Sqrt(Enumerable.Range(0, count).Average(i => scores[i, 0] * scores[i, 0]));
        var scale = deviation > 0 ? StartDeviation / deviation : 0;
        for (var i = 0; i < count; i++)
        {
            start[i] += scores[i, 0] * scale;
            start[count + i] += scores.Dimension > 1 ? scores[i, 1] * scale : 0;
        }

        return start;
    }

    /// <summary>Gradient descent with momentum and a gain for each number, which grows while its gradient keeps its sign.</summary>
    private static ImmutableArray<MapPoint> Descend(
        PairAffinities affinities, double[] map, TSneOptions options, CancellationToken cancellationToken)
    {
        var count = affinities.Count;
        var rate = Math.Max(count / options.Exaggeration / 4, 50);
        var gradient = new double[map.Length];
        var velocity = new double[map.Length];
        var gains = Enumerable.Repeat(1.0, map.Length).ToArray();
        for (var step = 0; step < options.Iterations; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var early = step < options.ExaggeratedIterations;
            TSneGradient.Compute(affinities, map, early ? options.Exaggeration : 1, gradient);
            for (var i = 0; i < map.Length; i++)
            {
                gains[i] = Math.Sign(gradient[i]) == Math.Sign(velocity[i]) ? Math.Max(gains[i] * 0.8, LeastGain) : gains[i] + 0.2;
                velocity[i] = (early ? EarlyMomentum : LateMomentum) * velocity[i] - rate * gains[i] * gradient[i];
                map[i] += velocity[i];
            }

            Center(map.AsSpan(0, count));
            Center(map.AsSpan(count));
        }

        return [.. Enumerable.Range(0, count).Select(i => new MapPoint(map[i], map[count + i]))];
    }

    private static void Center(Span<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        foreach (ref var value in values)
        {
            value -= mean;
        }
    }
}
