using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>What MNIST has in common with the data sets that were made to replace it: names and sizes of the files.</summary>
internal static class MnistFamily
{
    /// <summary>60,000 training and 10,000 test images of 28×28, ten classes.</summary>
    /// <param name="name">Its name, as reports show it.</param>
    /// <param name="folderName">The name of its own folder.</param>
    /// <param name="mirrors">Where the archives are.</param>
    /// <param name="classNames">The ten classes.</param>
    /// <param name="archives">The MD5 of each archive: training images and labels, test images and labels.</param>
    /// <param name="contents">The MD5 of each unpacked file, in the same order; empty if unknown.</param>
    public static IdxSource Create(
        string name,
        string folderName,
        ReadOnlySpan<string> mirrors,
        ImmutableArray<string> classNames,
        ReadOnlySpan<string> archives,
        ReadOnlySpan<string> contents = default)
    {
        return new IdxSource(
            name,
            folderName,
            mirrors.ToArray().Select(mirror => new Uri(mirror)),
            new IdxSourceFile("train-images-idx3-ubyte", [60_000, 28, 28], archives[0], At(contents, 0)),
            new IdxSourceFile("train-labels-idx1-ubyte", [60_000], archives[1], At(contents, 1)),
            new IdxSourceFile("t10k-images-idx3-ubyte", [10_000, 28, 28], archives[2], At(contents, 2)),
            new IdxSourceFile("t10k-labels-idx1-ubyte", [10_000], archives[3], At(contents, 3)),
            classNames);

        static string? At(ReadOnlySpan<string> values, int index) => values.IsEmpty ? null : values[index];
    }

    /// <summary>
    /// The member that this checksum, of an archive or of an unpacked file, belongs to; null if it is unknown. All
    /// members name their files alike, so a file may lie in the wrong folder.
    /// </summary>
    public static IdxSource? OwnerOf(string md5) => Array.Find(
        [Mnist.Source, FashionMnist.Source, KMnist.Source],
        source => source.Files.Any(file => file.ArchiveMd5 == md5 || file.ContentMd5 == md5));
}
