using FewLabel.Ensembles;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// Where the features of training images lie, so that an image far from them is told as unknown: the distance to the k-th nearest of them at unit length (Sun, Ming, Zhu and Li,
/// "Out-of-Distribution Detection with Deep Nearest Neighbors", 2022). The roots of the features are compared, in which a few large ones hide less of the others.
/// </summary>
/// <param name="rows">Float32, shape (images, features), of unit length, on the CPU: the roots of features, or the centers of groups of features in files of form 3. Taken over.</param>
/// <param name="info">How they are compared.</param>
internal sealed class FeatureReference(Tensor rows, FeatureReferenceInfo info) : IDisposable
{
    /// <summary>So many images are enough for the threshold.</summary>
    public const int EnoughImages = 512;

    /// <summary>More do not tell more.</summary>
    public const int MostImages = 2_048;

    private const double AcceptedShare = 0.9;
    private const int Folds = 5;
    private const int MostNeighbors = 10;

    /// <summary>So many images have one neighbor that counts.</summary>
    private const int ImagesOfNeighbor = 50;

    /// <summary>Fewer images cannot tell what nine of ten of them are.</summary>
    private const int LeastImages = 40;

    private const double FarthestDistance = 2;

    /// <summary>What images are compared with.</summary>
    public Tensor Rows { get; } = rows.DetachFromDisposeScope();

    public FeatureReferenceInfo Info { get; } = info;

    public static bool IsThreshold(double value) => value is >= 0 and <= FarthestDistance;

    /// <summary>The number of the network whose features are compared where nobody says it: of an ensemble the last, which has learned most.</summary>
    public static int DecidingNetwork(nn.Module<Tensor, Tensor> model) => model is ClassifierEnsemble ensemble ? ensemble.Members.Length - 1 : 0;

    /// <summary>Keeps features, and chooses the threshold that accepts 90 % of them where each is compared with four fifths of the others.</summary>
    /// <param name="features">Float32, shape (images, D), on the CPU. Of more than 2,048 images so many are drawn.</param>
    /// <param name="network">The number of the network whose features they are.</param>
    /// <param name="random">Draws the images and the fifths.</param>
    /// <param name="cancellationToken">Stops between fifths.</param>
    /// <returns>The reference; null for fewer than 40 images, and for features that are not finite.</returns>
    public static FeatureReference? Fit(Tensor features, int network, RandomSource random, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var count = Math.Min(features.shape[0], MostImages);
        if (count < LeastImages || !features.isfinite().all().item<bool>())
        {
            return null;
        }

        var rows = ToRoots(features.index_select(0, random.Permutation(features.shape[0]).narrow(0, 0, count)));
        var neighbors = (int)Math.Clamp(count / ImagesOfNeighbor, 1, MostNeighbors);
        var distances = new List<double>();
        for (var fold = 0; fold < Folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (start, end) = (count * fold / Folds, count * (fold + 1) / Folds);
            using var part = NewDisposeScope();
            var others = cat([rows.narrow(0, 0, start), rows.narrow(0, end, count - end)]);
            distances.AddRange(Distances(rows.narrow(0, start, end - start), others, neighbors).Select(distance => (double)distance));
        }

        distances.Sort();
        var accepted = Math.Min(distances.Count, (int)Math.Ceiling(AcceptedShare * (distances.Count + 1)));
        return new FeatureReference(
            rows.MoveToOuterDisposeScope(), new FeatureReferenceInfo(network, Math.Clamp(distances[accepted - 1], 0, FarthestDistance), neighbors, ComparesRoots: true));
    }

    /// <summary>The same for a network that has another number now. It takes the rows over.</summary>
    public FeatureReference For(int network) => new(Rows, Info with { Network = network });

    /// <summary>The same, for which more images, and those like them, are not unknown: each counts as often as neighbors are looked at.</summary>
    /// <param name="features">Their features: Float32, shape (N, D), on the CPU.</param>
    public FeatureReference With(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var added = Info.ComparesRoots ? ToRoots(features) : FeatureRows.ToUnitLength(features, nameof(features));
        return new FeatureReference(cat([Rows, added.repeat(Info.Neighbors, 1)]), Info);
    }

    /// <summary>The logits of images, and the features that are compared.</summary>
    public (Tensor Logits, Tensor Features) Forward(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        if (model is ClassifierEnsemble ensemble)
        {
            return ensemble.WithFeatures(images, Info.Network);
        }

        var classifier = (ImageClassifier)model;
        var features = classifier.Encoder.call(images);
        return (classifier.Head.call(features), features);
    }

    /// <summary>How far each image is: 1 less the cosine to the k-th nearest row. What is not finite is as far as can be.</summary>
    /// <param name="features">Floating-point, shape (N, D), on any device.</param>
    public float[] DistancesOf(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var numbers = features.to(float32).cpu();
        var finite = numbers.isfinite().all(1, keepdim: true);
        var known = where(finite, numbers, zeros_like(numbers));
        var distances = Distances(Info.ComparesRoots ? ToRoots(known) : FeatureRows.ToUnitLength(known, nameof(features)), Rows, Info.Neighbors);
        return [.. distances.Zip(finite.flatten().data<bool>().ToArray(), (distance, isKnown) => isKnown ? distance : (float)FarthestDistance)];
    }

    public void Dispose() => Rows.Dispose();

    /// <summary>The roots of the numbers' sizes, with the numbers' signs; rows of unit length.</summary>
    private static Tensor ToRoots(Tensor features)
    {
        using var scope = NewDisposeScope();
        // Before the root as well, so that very small numbers keep their precision.
        var rows = FeatureRows.ToUnitLength(features, nameof(features));
        return FeatureRows.ToUnitLength(rows.sign().mul_(rows.abs().sqrt_()), nameof(features)).MoveToOuterDisposeScope();
    }

    private static float[] Distances(Tensor rows, Tensor reference, int neighbors)
    {
        using var scope = NewDisposeScope();
        var (nearest, _) = rows.matmul(reference.t()).topk(neighbors, dim: 1);
        return nearest.select(1, neighbors - 1).neg().add_(Scalars.One, Scalars.One).clamp_(Scalars.Of(0), Scalars.Of(FarthestDistance)).contiguous().data<float>().ToArray();
    }
}
