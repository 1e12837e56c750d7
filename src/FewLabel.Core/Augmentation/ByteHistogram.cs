using FewLabel.Data;

namespace FewLabel.Augmentation;

/// <summary>How often each byte occurs in the pixels of images.</summary>
internal static class ByteHistogram
{
    /// <summary>For each channel 256 counts.</summary>
    public static long[][] Of(ImageSet images, IEnumerable<long>? indices)
    {
        var counts = Enumerable.Range(0, images.Channels).Select(_ => new long[256]).ToArray();
        var any = false;
        foreach (var index in indices ?? Range(images.Count))
        {
            if (index < 0 || index >= images.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"There is no image {index}; they run from 0 to {images.Count - 1}.");
            }

            any = true;
            using var view = images.Pixels[index];
            using var image = view.contiguous();
            var bytes = HostData.Read<byte>(image);
            var pixels = images.Height * images.Width;
            for (var i = 0; i < bytes.Length; i++)
            {
                counts[i / pixels][bytes[i]]++;
            }
        }

        return any ? counts : throw new ArgumentException("There are no images to measure; give at least one index.", nameof(indices));
    }

    /// <summary>The mean and the standard deviation of the pixels as numbers from 0 to 1.</summary>
    public static (double Mean, double Deviation) MeanAndDeviation(long[] counts)
    {
        var (count, sum, squares) = (0L, (Int128)0, (Int128)0);
        for (var value = 0; value < counts.Length; value++)
        {
            count += counts[value];
            sum += (Int128)counts[value] * value;
            squares += (Int128)counts[value] * value * value;
        }

        // Whole numbers to the end: count² · variance.
        var spread = squares * count - sum * sum;
        return ((double)sum / count / 255, Math.Sqrt((double)spread) / count / 255);
    }

    private static IEnumerable<long> Range(long count)
    {
        for (var i = 0L; i < count; i++)
        {
            yield return i;
        }
    }
}
