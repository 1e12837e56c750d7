using System.Collections.Immutable;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>
/// Finds images that are the same, or nearly, where that spoils figures: in the training and in the test set, and under two labels.
/// </summary>
/// <remarks>
/// Images are the same if all their pixels are. They are nearly the same if at most 6 of 63 bits of a hash of their lowest frequencies differ
/// (a cosine transform of 16×16 pixels) and these pixels correlate by more than 0.997: copies of another size, compression or brightness are found,
/// parts of a picture and turned ones are not. Of images
/// of fewer than 8 rows or columns those that are the same are found alone. Images nearly of one value are passed over.
/// </remarks>
public static class DuplicateImages
{
    private const int BatchSize = 256;
    private const int LeastContrast = 4;

    /// <summary>Finds them.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="cancellationToken">Stops between batches of images.</param>
    /// <returns>For each image that is another again, the pair with the one that is most like it. Training and test first, then labels.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImmutableArray<DuplicateImagePair> Find(ImageDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Find(
            Fingerprints(dataset.Train, cancellationToken), dataset.Train,
            dataset.HasTest ? Fingerprints(dataset.Test, cancellationToken) : [], dataset.HasTest ? dataset.Test : null);
    }

    /// <summary>Finds them by fingerprints, null for images without content.</summary>
    internal static ImmutableArray<DuplicateImagePair> Find(
        IReadOnlyList<ImageFingerprint?> train, ImageSet trainSet, IReadOnlyList<ImageFingerprint?> test, ImageSet? testSet)
    {
        var pairs = ImmutableArray.CreateBuilder<DuplicateImagePair>();
        var search = new DuplicateSearch(train);
        for (var image = 0; image < test.Count; image++)
        {
            if (test[image] is { } print && search.Find(print, _ => true) is { } found)
            {
                pairs.Add(new(DuplicateKind.TrainAndTest, found.Image, image, found.IsExact));
            }
        }

        pairs.AddRange(UnderTwoLabels(DuplicateKind.LabelsInTrain, train, trainSet, search));
        if (testSet is not null)
        {
            pairs.AddRange(UnderTwoLabels(DuplicateKind.LabelsInTest, test, testSet, new DuplicateSearch(test)));
        }

        return pairs.ToImmutable();
    }

    private static IEnumerable<DuplicateImagePair> UnderTwoLabels(DuplicateKind kind, IReadOnlyList<ImageFingerprint?> prints, ImageSet set, DuplicateSearch search)
    {
        foreach (var image in set.Labeled)
        {
            var label = set.LabelValues[(int)image];
            if (prints[(int)image] is { } print
                && search.Find(print, other => other < image && set.LabelValues[other] is >= 0 and var known && known != label) is { } found)
            {
                yield return new(kind, found.Image, image, found.IsExact);
            }
        }
    }

    private static ImageFingerprint?[] Fingerprints(ImageSet images, CancellationToken cancellationToken)
    {
        var prints = new ImageFingerprint?[images.Count];
        for (var start = 0L; start < images.Count; start += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var indices = arange(Scalars.Of(start), Scalars.Of(Math.Min(images.Count, start + BatchSize)), Scalars.One, int64);
            var bytes = images.Batch(indices).mul_(Scalars.Of(255)).round_().to(uint8).bytes.ToArray();
            for (var i = 0; i * images.Shape.Size < bytes.Length; i++)
            {
                prints[start + i] = Of(bytes.AsSpan(i * images.Shape.Size, images.Shape.Size), images.Shape);
            }
        }

        return prints;
    }

    private static ImageFingerprint? Of(ReadOnlySpan<byte> image, ImageShape shape)
    {
        var print = ImageFingerprint.Of(image, shape);
        return print.Thumbnail.Max() - print.Thumbnail.Min() > LeastContrast ? print : null;
    }
}
