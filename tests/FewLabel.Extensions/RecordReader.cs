using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Extensions;

/// <summary>An own reader: records of one byte for the class and one for each pixel, channel by channel, as the files of CIFAR-10 have them.</summary>
public static class RecordReader
{
    /// <summary>Reads two files.</summary>
    public static ImageDataset Read(string train, string test, ImageShape shape, IReadOnlyList<string> classes) => new(
        Path.GetFileNameWithoutExtension(train), Read(train, File.ReadAllBytes(train), shape, classes), Read(test, File.ReadAllBytes(test), shape, classes));

    private static ImageSet Read(string path, byte[] bytes, ImageShape shape, IReadOnlyList<string> classes)
    {
        var length = 1 + shape.Size;
        if (bytes.Length == 0 || bytes.Length % length != 0)
        {
            throw new DataFormatException(path, $"{path} has {bytes.Length} bytes, which are no whole number of records of {length}. Give the shape of its images, or load it again.");
        }

        using var scope = NewDisposeScope();
        var records = tensor(bytes, uint8).view(-1, length);
        var labels = records.select(1, 0).to(int64);
        var largest = labels.max().item<long>();
        if (largest >= classes.Count)
        {
            throw new DataFormatException(path, $"{path} has the class {largest}, and {classes.Count} names were given. Name all classes.");
        }

        var pixels = records.narrow(1, 1, shape.Size).reshape(-1, shape.Channels, shape.Height, shape.Width);
        return new ImageSet(pixels.contiguous().DetachFromDisposeScope(), labels.DetachFromDisposeScope(), classes);
    }
}
