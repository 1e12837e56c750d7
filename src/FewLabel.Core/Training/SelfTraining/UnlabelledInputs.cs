using FewLabel.Data;
using FewLabel.Sampling;

namespace FewLabel.Training;

/// <summary>Checks the images that a training on a few labelled and many unlabelled ones is given.</summary>
internal static class UnlabelledInputs
{
    public static void Check(ImageSet images, DataSplit split, IReadOnlyList<long> unlabelled, UnlabelledOptions options)
    {
        if (images.Labels is null)
        {
            throw new ArgumentException("Some labels must be given, and these images have none.", nameof(images));
        }

        if (split.Train.IsEmpty && options.LabelledBatchSize > 0)
        {
            throw new ArgumentException("There is no labelled image to learn from. Name some, or set LabelledBatchSize to 0.", nameof(split));
        }

        if (unlabelled.Count < options.BatchSize)
        {
            throw new ArgumentException($"A batch has {options.BatchSize} images and there are only {unlabelled.Count} without a label; use a smaller batch.", nameof(unlabelled));
        }

        if (unlabelled.FirstOrDefault(image => image < 0 || image >= images.Count, -1) is var outside and not -1)
        {
            throw new ArgumentException($"There is no image {outside}; the indices run from 0 to {images.Count - 1}.", nameof(unlabelled));
        }

        var given = split.Train.Concat(split.Validation).ToHashSet();
        if (unlabelled.FirstOrDefault(given.Contains, -1) is var both and not -1)
        {
            throw new ArgumentException($"Image {both} is both labelled and unlabelled; leave the labelled images out.", nameof(unlabelled));
        }
    }
}
