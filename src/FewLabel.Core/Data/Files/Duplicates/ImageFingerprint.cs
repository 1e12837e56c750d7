using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace FewLabel.Data;

/// <summary>What tells whether two images are the same, or nearly.</summary>
/// <param name="Exact">The beginning of the SHA-256 of all pixels.</param>
/// <param name="Perceptual">A bit for each of the 63 lowest frequencies beside the mean: whether it is above their median (DCT hash).</param>
/// <param name="Thumbnail">The image in gray, 16×16 pixels.</param>
/// <param name="IsLarge">Whether the image has pixels enough for another to be nearly the same.</param>
internal sealed record ImageFingerprint(ulong Exact, ulong Perceptual, byte[] Thumbnail, bool IsLarge)
{
    private const int LeastSide = 8;
    private const int Side = 16;
    private const int Frequencies = 8;

    private static readonly float[] Cosines = Waves();

    /// <summary>Takes the fingerprint of an image.</summary>
    /// <param name="image">The pixels, channel by channel and row by row.</param>
    /// <param name="shape">Its shape.</param>
    public static ImageFingerprint Of(ReadOnlySpan<byte> image, ImageShape shape)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(image, hash);
        var thumbnail = Shrink(Gray(image, shape), shape.Width, shape.Height);
        return new(BinaryPrimitives.ReadUInt64LittleEndian(hash), Hash(thumbnail), thumbnail, Math.Min(shape.Width, shape.Height) >= LeastSide);
    }

    /// <summary>How many of the 63 bits differ.</summary>
    public int DistanceTo(ImageFingerprint other) => BitOperations.PopCount(Perceptual ^ other.Perceptual);

    /// <summary>The correlation of the pixels of both thumbnails, 1 for images that differ in brightness and contrast alone.</summary>
    public double CorrelationWith(ImageFingerprint other)
    {
        var (one, two) = (Thumbnail, other.Thumbnail);
        long sum = 0, sumOther = 0, squares = 0, squaresOther = 0, products = 0;
        for (var i = 0; i < one.Length; i++)
        {
            sum += one[i];
            sumOther += two[i];
            squares += one[i] * one[i];
            squaresOther += two[i] * two[i];
            products += one[i] * two[i];
        }

        long count = one.Length;
        var spread = (double)((count * squares) - (sum * sum)) * ((count * squaresOther) - (sumOther * sumOther));
        return spread > 0 ? ((count * products) - (sum * sumOther)) / Math.Sqrt(spread) : 0;
    }

    private static ReadOnlySpan<byte> Gray(ReadOnlySpan<byte> image, ImageShape shape)
    {
        if (shape.Channels == 1)
        {
            return image;
        }

        var area = shape.Height * shape.Width;
        var gray = new byte[area];
        for (var i = 0; i < area; i++)
        {
            gray[i] = (byte)(((299 * image[i]) + (587 * image[area + i]) + (114 * image[(2 * area) + i]) + 500) / 1000);
        }

        return gray;
    }

    /// <summary>The mean of each of 16×16 parts; of an image with fewer pixels they repeat.</summary>
    private static byte[] Shrink(ReadOnlySpan<byte> gray, int width, int height)
    {
        var thumbnail = new byte[Side * Side];
        for (var y = 0; y < Side; y++)
        {
            var (top, bottom) = Part(y, height);
            for (var x = 0; x < Side; x++)
            {
                var (left, right) = Part(x, width);
                var sum = 0L;
                for (var row = top; row < bottom; row++)
                {
                    foreach (var value in gray.Slice((row * width) + left, right - left))
                    {
                        sum += value;
                    }
                }

                long count = (bottom - top) * (right - left);
                thumbnail[(y * Side) + x] = (byte)((sum + (count / 2)) / count);
            }
        }

        return thumbnail;

        static (int Start, int End) Part(int part, int size)
        {
            var start = part * size / Side;
            return (start, Math.Max(start + 1, (part + 1) * size / Side));
        }
    }

    /// <summary>The cosine transform's lowest frequencies, against their median.</summary>
    private static ulong Hash(byte[] thumbnail)
    {
        Span<float> rows = stackalloc float[Side * Frequencies];
        for (var y = 0; y < Side; y++)
        {
            for (var u = 0; u < Frequencies; u++)
            {
                var sum = 0f;
                for (var x = 0; x < Side; x++)
                {
                    sum += thumbnail[(y * Side) + x] * Cosines[(u * Side) + x];
                }

                rows[(y * Frequencies) + u] = sum;
            }
        }

        Span<float> values = stackalloc float[Frequencies * Frequencies];
        for (var place = 1; place < values.Length; place++)
        {
            var (u, v) = (place % Frequencies, place / Frequencies);
            for (var y = 0; y < Side; y++)
            {
                values[place] += rows[(y * Frequencies) + u] * Cosines[(v * Side) + y];
            }
        }

        Span<float> sorted = stackalloc float[values.Length - 1];
        values[1..].CopyTo(sorted);
        sorted.Sort();
        var (median, hash) = (sorted[sorted.Length / 2], 0ul);
        for (var place = 1; place < values.Length; place++)
        {
            hash |= values[place] > median ? 1ul << (place - 1) : 0;
        }

        return hash;
    }

    private static float[] Waves()
    {
        var waves = new float[Frequencies * Side];
        for (var u = 0; u < Frequencies; u++)
        {
            for (var x = 0; x < Side; x++)
            {
                waves[(u * Side) + x] = (float)Math.Cos(Math.PI * u * ((2 * x) + 1) / (2 * Side));
            }
        }

        return waves;
    }
}
