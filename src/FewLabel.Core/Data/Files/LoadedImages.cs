using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>Pictures as a data set, and which file became which image. Owns the data set.</summary>
public sealed class LoadedImages : IDisposable
{
    internal LoadedImages(
        ImageDataset dataset, ImmutableArray<string> trainPaths, ImmutableArray<string> testPaths, ImmutableArray<SkippedImageFile> skipped)
    {
        Dataset = dataset;
        TrainPaths = trainPaths;
        TestPaths = testPaths;
        Skipped = skipped;
    }

    /// <summary>The images; <see cref="ImageSet.Labeled"/> of its training set says which have a label.</summary>
    public ImageDataset Dataset { get; }

    /// <summary>The file of each training image, in their order: the labeled first, class by class, then the others, each in ordinal order.</summary>
    public ImmutableArray<string> TrainPaths { get; }

    /// <summary>The file of each test image, in their order; empty if there are none.</summary>
    public ImmutableArray<string> TestPaths { get; }

    /// <summary>The pictures that were left out because they cannot be read.</summary>
    public ImmutableArray<SkippedImageFile> Skipped { get; }

    /// <summary>The files whose pictures are nearly of one value, so that nothing can be seen in them. They are among the images all the same.</summary>
    public ImmutableArray<string> NearlyConstant { get; internal init; } = [];

    /// <summary>
    /// What the reader took for what, what it left out, and what is odd about the pictures: a sentence each, to be shown to the user. Empty if
    /// there is nothing to say.
    /// </summary>
    public ImmutableArray<string> Notes { get; private set; } = [];

    /// <summary>
    /// The pictures that are the same, or nearly (<see cref="DuplicateImages"/>); none if they were not looked for
    /// (<see cref="ImageLoadOptions.FindDuplicates"/>).
    /// </summary>
    public ImmutableArray<DuplicateImagePair> Duplicates { get; internal init; } = [];

    internal LoadedImages With(ImmutableArray<string> notes)
    {
        Notes = notes;
        return this;
    }

    /// <summary>Frees the data set.</summary>
    public void Dispose() => Dataset.Dispose();
}
