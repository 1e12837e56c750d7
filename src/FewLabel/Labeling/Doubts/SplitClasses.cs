using FewLabel.Augmentation;
using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Labeling;

/// <summary>
/// Finds classes whose labeled images form two groups: two-means, kept where the mean silhouette (Rousseeuw, 1987), by cosine distance, is high and both
/// groups have some images.
/// </summary>
internal static class SplitClasses
{
    private const int LeastLabels = 8;
    private const int LeastOfGroup = 3;
    private const double LeastSilhouette = 0.4;

    /// <summary>The most labels of a class that are compared with each other, the first ones.</summary>
    private const int MostLabels = 2000;

    public static IEnumerable<LabelDoubt> Find(LabelingModel model, LabelingSnapshot snapshot, CancellationToken cancellationToken)
    {
        var classes = snapshot.ByClass(snapshot.Training());
        for (var c = 0; c < classes.Length; c++)
        {
            long[] images = [.. classes[c].Take(MostLabels)];
            if (images.Length >= LeastLabels && Split(model, images, snapshot.Classes[c], cancellationToken) is { } doubt)
            {
                yield return doubt;
            }
        }
    }

    private static LabelDoubt? Split(LabelingModel model, long[] images, string name, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var random = model.Random.Fork($"two groups of {name}");
        var rows = model.Take(images);
        var groups = SphericalKMeans.Fit(rows, 2, random, cancellationToken: cancellationToken);
        int[] sizes = [groups.Count(group => group == 0), groups.Count(group => group == 1)];
        if (sizes.Min() < LeastOfGroup)
        {
            return null;
        }

        var distances = HostData.Read<float>(rows.matmul(rows.t()).neg_().add_(Scalars.One, Scalars.One).clamp_min_(Scalars.Of(0))).ToArray();
        var silhouettes = new double[images.Length];
        var inner = new double[images.Length];
        for (var i = 0; i < images.Length; i++)
        {
            double[] sums = [0, 0];
            for (var j = 0; j < images.Length; j++)
            {
                sums[groups[j]] += i == j ? 0 : distances[(i * images.Length) + j];
            }

            inner[i] = sums[groups[i]] / (sizes[groups[i]] - 1);
            var outer = sums[1 - groups[i]] / sizes[1 - groups[i]];
            silhouettes[i] = Math.Max(inner[i], outer) is var largest && largest > 0 ? (outer - inner[i]) / largest : 0;
        }

        var smaller = sizes[0] <= sizes[1] ? 0 : 1;
        return silhouettes.Average() is var mean && mean < LeastSilhouette
            ? null
            : new LabelDoubt(
                LabelDoubtKind.TwoGroups, name, null,
                [.. Enumerable.Range(0, images.Length).Where(i => groups[i] == smaller).OrderBy(i => inner[i]).Select(i => images[i])], Math.Min(1, mean));
    }
}
