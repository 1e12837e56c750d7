using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>How often each byte occurs in the pixels of images.</summary>
internal static class ByteHistogram
{
    private const int Chunk = 256;

    /// <summary>For each channel 256 counts.</summary>
    public static long[][] Of(ImageSet images, IEnumerable<long>? indices)
    {
        var counts = Create(images.Channels);
        if (indices is null)
        {
            if (images.Store.Histogram is { } known)
            {
                return known;
            }

            for (var first = 0L; first < images.Count; first += Chunk)
            {
                using var view = images.Store.Range(first, Math.Min(Chunk, images.Count - first));
                Add(view, counts);
            }

            return counts;
        }

        long[] chosen = [.. indices];
        if (chosen.Length == 0)
        {
            throw new ArgumentException("There are no images to measure; give at least one index.", nameof(indices));
        }

        if (Array.FindIndex(chosen, index => index < 0 || index >= images.Count) is >= 0 and var wrong)
        {
            throw new ArgumentOutOfRangeException(nameof(indices), chosen[wrong], $"There is no image {chosen[wrong]}; they run from 0 to {images.Count - 1}.");
        }

        foreach (var part in chosen.Chunk(Chunk))
        {
            using var selection = HostData.ToTensor<long>(part, CPU, part.Length);
            using var selected = images.Store.Select(selection);
            Add(selected, counts);
        }

        return counts;
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

    /// <summary>For each channel 256 counts of 0.</summary>
    public static long[][] Create(int channels) => [.. Enumerable.Range(0, channels).Select(_ => new long[256])];

    /// <summary>Counts the bytes of images.</summary>
    /// <param name="bytes">The images, channel by channel.</param>
    /// <param name="plane">The bytes of a channel of one image.</param>
    /// <param name="counts">What they are added to.</param>
    public static void Add(ReadOnlySpan<byte> bytes, int plane, long[][] counts)
    {
        for (var channel = 0; !bytes.IsEmpty; channel = (channel + 1) % counts.Length)
        {
            var own = counts[channel];
            foreach (var value in bytes[..plane])
            {
                own[value]++;
            }

            bytes = bytes[plane..];
        }
    }

    private static void Add(Tensor images, long[][] counts)
    {
        using var contiguous = images.contiguous();
        Add(HostData.Read<byte>(contiguous), (int)(images.shape[2] * images.shape[3]), counts);
    }
}
