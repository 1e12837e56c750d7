using FewLabel.Ensembles;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// Where the features of training images lie, so that an image far from all of them is told as unknown: the distance to the nearest neighbor of unit length (Sun, Ming,
/// Zhu and Li, "Out-of-Distribution Detection with Deep Nearest Neighbors", 2022), with the centers of small groups in place of all images.
/// </summary>
internal sealed class FeatureReference(Tensor centers, FeatureReferenceInfo info) : IDisposable
{
    /// <summary>So many images are enough for centers and threshold.</summary>
    public const int EnoughImages = 512;

    private const double AcceptedShare = 0.95;
    private const int ImagesOfGroup = 4;
    private const int MostCenters = 256;
    private const int MostImages = ImagesOfGroup * MostCenters;

    /// <summary>Fewer images cannot tell what 95 % of them are.</summary>
    private const int LeastImages = 40;

    private const double FarthestDistance = 2;

    /// <summary>Float32, shape (centers, features), of unit length, on the CPU.</summary>
    public Tensor Centers { get; } = centers.DetachFromDisposeScope();

    public FeatureReferenceInfo Info { get; } = info;

    public static bool IsThreshold(double value) => value is >= 0 and <= FarthestDistance;

    /// <summary>The number of the network whose features are compared where nobody says it: of an ensemble the last, which has learned most.</summary>
    public static int DecidingNetwork(nn.Module<Tensor, Tensor> model) => model is ClassifierEnsemble ensemble ? ensemble.Members.Length - 1 : 0;

    /// <summary>Groups features, and chooses the threshold that accepts 95 % of them where each is compared with groups that it is not in.</summary>
    /// <param name="features">Float32, shape (images, D), on the CPU. Of more than 1,024 images so many are drawn.</param>
    /// <param name="network">The number of the network whose features they are.</param>
    /// <param name="random">Draws halves and first centers.</param>
    /// <param name="cancellationToken">Stops between rounds.</param>
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

        var rows = FeatureRows.ToUnitLength(features.index_select(0, random.Permutation(features.shape[0]).narrow(0, 0, count)), nameof(features));
        var (first, second) = (rows.narrow(0, 0, count / 2), rows.narrow(0, count / 2, count - (count / 2)));
        double[] distances =
        [
            .. Distances(first, CentersOf(second, random, cancellationToken)).Concat(Distances(second, CentersOf(first, random, cancellationToken))).Select(distance => (double)distance).Order(),
        ];
        var accepted = Math.Min(distances.Length, (int)Math.Ceiling(AcceptedShare * (distances.Length + 1)));
        return new FeatureReference(CentersOf(rows, random, cancellationToken), new FeatureReferenceInfo(network, Math.Clamp(distances[accepted - 1], 0, FarthestDistance)));
    }

    /// <summary>The same for a network that has another number now. It takes the centers over.</summary>
    public FeatureReference For(int network) => new(Centers, Info with { Network = network });

    /// <summary>The same, for which more images are not unknown: each is a group of its own.</summary>
    /// <param name="features">Their features: Float32, shape (N, D), on the CPU.</param>
    public FeatureReference With(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return new FeatureReference(cat([Centers, FeatureRows.ToUnitLength(features, nameof(features))]), Info);
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

    /// <summary>How far each row is from the nearest center: 1 less their cosine. What is not finite is as far as can be.</summary>
    public float[] DistancesOf(Tensor features)
    {
        using var scope = NewDisposeScope();
        var rows = features.to(float32).cpu();
        var finite = rows.isfinite().all(1, keepdim: true);
        var distances = Distances(FeatureRows.ToUnitLength(where(finite, rows, zeros_like(rows)), nameof(features)), Centers);
        var known = finite.flatten().data<bool>().ToArray();
        return [.. distances.Zip(known, (distance, isKnown) => isKnown ? distance : (float)FarthestDistance)];
    }

    public void Dispose() => Centers.Dispose();

    private static float[] Distances(Tensor rows, Tensor centers)
    {
        using var scope = NewDisposeScope();
        return rows.matmul(centers.t()).amax([1L]).neg_().add_(Scalars.One, Scalars.One).clamp_(Scalars.Of(0), Scalars.Of(FarthestDistance)).data<float>().ToArray();
    }

    private static Tensor CentersOf(Tensor rows, RandomSource random, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var clusters = (int)Math.Clamp(rows.shape[0] / ImagesOfGroup, 1, MostCenters);
        var groups = SphericalKMeans.Fit(rows, clusters, random, cancellationToken: cancellationToken);
        var sums = zeros([clusters, rows.shape[1]], float32).index_add_(0, tensor([.. groups.Select(group => (long)group)], int64), rows, Scalars.One);
        return FeatureRows.ToUnitLength(sums, nameof(rows)).MoveToOuterDisposeScope();
    }
}
