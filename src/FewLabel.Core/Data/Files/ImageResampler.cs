namespace FewLabel.Data;

/// <summary>
/// Makes a box of a picture larger or smaller, row by row, so that little more memory is taken than the result needs.
/// </summary>
internal static class ImageResampler
{
    /// <summary>Resamples.</summary>
    /// <param name="source">Rows of pixels, channels side by side.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">Bytes of a pixel.</param>
    /// <param name="part">The box to take, and the size to make of it.</param>
    /// <returns>The result's rows, in the same form.</returns>
    public static byte[] Resize(ReadOnlySpan<byte> source, int width, int height, int channels, ImageGeometry part)
    {
        var columns = new TriangleWeights(width, part.BoxX, part.BoxWidth, part.Width);
        var rows = new TriangleWeights(height, part.BoxY, part.BoxHeight, part.Height);
        var length = part.Width * channels;
        var sums = new float[part.Height * length];
        var narrow = new float[length];
        var last = rows.Starts[^1] + rows.Counts[^1];
        var first = 0;
        for (var y = rows.Starts[0]; y < last; y++)
        {
            Narrow(source.Slice(y * width * channels, width * channels), channels, columns, narrow);
            while (rows.Starts[first] + rows.Counts[first] <= y)
            {
                first++;
            }

            for (var row = first; row < part.Height && rows.Starts[row] <= y; row++)
            {
                Add(narrow, rows.Of(row)[y - rows.Starts[row]], sums.AsSpan(row * length, length));
            }
        }

        return Array.ConvertAll(sums, sum => (byte)Math.Clamp((int)(sum + 0.5f), 0, 255));
    }

    private static void Narrow(ReadOnlySpan<byte> row, int channels, TriangleWeights columns, float[] result)
    {
        for (var x = 0; x < columns.Starts.Length; x++)
        {
            var weights = columns.Of(x);
            for (var channel = 0; channel < channels; channel++)
            {
                var sum = 0f;
                var place = (columns.Starts[x] * channels) + channel;
                foreach (var weight in weights)
                {
                    sum += weight * row[place];
                    place += channels;
                }

                result[(x * channels) + channel] = sum;
            }
        }
    }

    private static void Add(ReadOnlySpan<float> values, float weight, Span<float> sums)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += weight * values[i];
        }
    }
}
