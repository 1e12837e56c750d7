using FewLabel.Data;
using FewLabel.Sampling;

namespace FewLabel.Training;

/// <summary>Checks the images that a training on a few labeled and many unlabeled ones is given.</summary>
internal static class UnlabeledInputs
{
    public static void Check(ImageSet images, DataSplit split, IReadOnlyList<long> unlabeled, UnlabeledOptions options)
    {
        if (images.Labels is null)
        {
            throw new ArgumentException("Some labels must be given, and these images have none.", nameof(images));
        }

        if (split.Train.IsEmpty && options.LabeledBatchSize > 0)
        {
            throw new ArgumentException("There is no labeled image to learn from. Name some, or set LabeledBatchSize to 0.", nameof(split));
        }

        if (unlabeled.Count < options.BatchSize)
        {
            throw new ArgumentException($"A batch has {options.BatchSize} images and there are only {unlabeled.Count} without a label; use a smaller batch.", nameof(unlabeled));
        }

        if (unlabeled.FirstOrDefault(image => image < 0 || image >= images.Count, -1) is var outside and not -1)
        {
            throw new ArgumentException($"There is no image {outside}; the indices run from 0 to {images.Count - 1}.", nameof(unlabeled));
        }

        var given = split.Train.Concat(split.Validation).ToHashSet();
        if (unlabeled.FirstOrDefault(given.Contains, -1) is var both and not -1)
        {
            throw new ArgumentException($"Image {both} is both labeled and unlabeled; leave the labeled images out.", nameof(unlabeled));
        }
    }
}
