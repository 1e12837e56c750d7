using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>Pictures as a data set, and which file became which image. Owns the data set.</summary>
/// <param name="Dataset">The images; <see cref="ImageSet.Labeled"/> of its training set says which have a label.</param>
/// <param name="TrainPaths">The file of each training image, in their order: the labeled first, class by class, then the others, each in ordinal order.</param>
/// <param name="TestPaths">The file of each test image, in their order; empty if there are none.</param>
/// <param name="Skipped">The pictures that were left out because they cannot be read.</param>
public sealed record LoadedImages(
    ImageDataset Dataset, ImmutableArray<string> TrainPaths, ImmutableArray<string> TestPaths, ImmutableArray<SkippedImageFile> Skipped) : IDisposable
{
    /// <summary>Frees the data set.</summary>
    public void Dispose() => Dataset.Dispose();
}
