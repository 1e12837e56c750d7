using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Graphs;

/// <summary>
/// Spherical k-means: clusters rows of unit length around centers of unit length (Dhillon and Modha,
/// 2001), initialized by k-means++ (Arthur and Vassilvitskii, 2007).
/// </summary>
/// <remarks>
/// Memory does not grow with the product of rows and centers: rows are compared with the centers in blocks of up to 2^27
/// similarities, half a gigabyte.
/// </remarks>
internal static class SphericalKMeans
{
    /// <summary>
    /// The most similarities at a time. Sixty thousand rows and two thousand centers are one block, and a block of rows is one product: another division
    /// of the rows could round a similarity differently.
    /// </summary>
    private const long Similarities = 1L << 27;

    /// <summary>Groups the rows.</summary>
    /// <param name="features">Float32, shape (N, D) on any device, finite. Scaled to unit length inside; not changed.</param>
    /// <param name="clusters">How many groups, from 1 to N.</param>
    /// <param name="random">Draws the first centers.</param>
    /// <param name="iterations">The maximum of rounds, 1 or more. It ends earlier if no row changes its group. Default 50.</param>
    /// <param name="cancellationToken">Stops between rounds.</param>
    /// <returns>The group of each row, from 0. No group is empty if there are as many different rows.</returns>
    /// <exception cref="ArgumentException">The features have another type or shape, or are not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImmutableArray<int> Fit(
        Tensor features, int clusters, RandomSource random, int iterations = 50, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Fit(features, clusters, rows => FirstCenters(rows, clusters, random, cancellationToken), iterations, Similarities, cancellationToken);
    }

    /// <summary>The same from rows drawn at random, which for thousands of groups takes a fraction of the time and gives groups as good.</summary>
    internal static ImmutableArray<int> FitFromRandomRows(
        Tensor features, int clusters, RandomSource random, int iterations, CancellationToken cancellationToken) =>
        FitFromRandomRows(features, clusters, random, iterations, Similarities, cancellationToken);

    /// <summary>The same with another limit of the similarities at a time; a block has one row at least.</summary>
    internal static ImmutableArray<int> FitFromRandomRows(
        Tensor features, int clusters, RandomSource random, int iterations, long similarities, CancellationToken cancellationToken) =>
        Fit(features, clusters, rows => RandomRows(rows, clusters, random), iterations, similarities, cancellationToken);

    private static ImmutableArray<int> Fit(
        Tensor features, int clusters, Func<Tensor, Tensor> first, int iterations, long similarities, CancellationToken cancellationToken)
    {
        NativeRuntime.EnsureLoaded();
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = FeatureRows.ToUnitLength(features, nameof(features));
        if (clusters < 1 || clusters > rows.shape[0])
        {
            throw new ArgumentOutOfRangeException(nameof(clusters), clusters, $"There are {rows.shape[0]} rows, so from 1 to {rows.shape[0]} groups are possible.");
        }

        var centers = first(rows);
        var groups = new long[rows.shape[0]];
        for (var round = 0; round < iterations; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var (found, likeness) = Assign(rows, centers, Math.Max(1, similarities / clusters), cancellationToken);
            Refill(found, likeness, clusters);
            if (round > 0 && found.AsSpan().SequenceEqual(groups))
            {
                break;
            }

            groups = found;
            var sums = zeros_like(centers).index_add_(0, HostData.ToTensor<long>(groups, rows.device, groups.Length), rows, Scalars.One);
            centers.copy_(FeatureRows.ToUnitLength(sums, nameof(features)));
        }

        return [.. groups.Select(group => (int)group)];
    }

    /// <summary>For each row its most similar center, and how similar that is.</summary>
    private static (long[] Groups, float[] Similarity) Assign(Tensor rows, Tensor centers, long block, CancellationToken cancellationToken)
    {
        var count = rows.shape[0];
        var (groups, similarity) = (new long[count], new float[count]);
        for (var start = 0L; start < count; start += block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (largest, nearest) = rows.narrow(0, start, Math.Min(block, count - start)).matmul(centers.t()).max(1);
            nearest.cpu().data<long>().CopyTo(groups, (int)start);
            largest.cpu().data<float>().CopyTo(similarity, (int)start);
        }

        return (groups, similarity);
    }

    /// <summary>Each center a row, drawn with a probability in proportion to its squared distance from the nearest so far.</summary>
    private static Tensor FirstCenters(Tensor rows, int clusters, RandomSource random, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var draws = HostData.Uniform(random, clusters);
        var chosen = new long[clusters];
        chosen[0] = HostData.Whole(draws[0], (int)rows.shape[0]);
        Tensor? distances = null;
        for (var i = 1; i < clusters; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var toLast = rows.mv(rows[chosen[i - 1]]).neg_().add_(Scalars.One, Scalars.One).clamp_min_(Scalars.Of(0));
            var nearest = distances is null ? toLast : minimum(distances, toLast);
            var cumulated = nearest.to(float64).cumsum(0);
            var total = cumulated[^1].item<double>();

            // Where all rows lie on centers already, any row will do.
            chosen[i] = total > 0
                ? Math.Min(cumulated.le(Scalars.Of(total * draws[i])).sum().item<long>(), rows.shape[0] - 1)
                : HostData.Whole(draws[i], (int)rows.shape[0]);
            distances?.Dispose();
            distances = nearest.MoveToOuterDisposeScope();
        }

        return rows.index_select(0, HostData.ToTensor<long>(chosen, rows.device, clusters)).MoveToOuterDisposeScope();
    }

    private static Tensor RandomRows(Tensor rows, int clusters, RandomSource random)
    {
        using var order = random.Permutation(rows.shape[0]);
        using var chosen = order.narrow(0, 0, clusters).to(rows.device);
        return rows.index_select(0, chosen);
    }

    /// <summary>Gives an empty group the row that is least like its own center, of a group that has others.</summary>
    private static void Refill(long[] groups, float[] similarity, int clusters)
    {
        var counts = new int[clusters];
        foreach (var group in groups)
        {
            counts[group]++;
        }

        for (var empty = 0; empty < clusters; empty++)
        {
            if (counts[empty] > 0)
            {
                continue;
            }

            var farthest = Enumerable.Range(0, groups.Length).Where(row => counts[groups[row]] > 1).MinBy(row => similarity[row]);
            counts[groups[farthest]]--;
            groups[farthest] = empty;
            similarity[farthest] = 1;
            counts[empty] = 1;
        }
    }
}
