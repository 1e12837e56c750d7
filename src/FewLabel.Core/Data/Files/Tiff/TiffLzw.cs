namespace FewLabel.Data;

/// <summary>LZW as TIFF 6.0 writes it: codes of 9 to 12 bits, highest bit first, that grow one code early.</summary>
internal static class TiffLzw
{
    private const int Clear = 256;
    private const int End = 257;
    private const int First = 258;
    private const int Most = 4096;

    /// <summary>Unpacks.</summary>
    /// <returns>How many bytes there are; fewer than asked where the codes end early or are wrong.</returns>
    public static int Unpack(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        // A string of the table is a part of what was written before: where it began, and how long it is.
        Span<int> starts = stackalloc int[Most];
        Span<int> lengths = stackalloc int[Most];
        var (next, width, done, last) = (First, 9, 0, -1);
        var (bits, count) = (0u, 0);
        var (lastStart, lastLength) = (0, 0);
        foreach (var value in packed)
        {
            bits = (bits << 8) | value;
            count += 8;
            if (count < width)
            {
                continue;
            }

            count -= width;
            var code = (int)((bits >> count) & ((1u << width) - 1));
            if (code == End || done == block.Length)
            {
                break;
            }

            if (code == Clear)
            {
                (next, width, last) = (First, 9, -1);
                continue;
            }

            if (code > next || (code >= First && last < 0))
            {
                break;
            }

            var start = done;
            done = code < Clear ? Put(block, done, (byte)code)
                : code < next ? Repeat(block, starts[code], lengths[code], done)
                : Repeat(block, lastStart, lastLength + 1, done);
            if (last >= 0 && next < Most)
            {
                (starts[next], lengths[next]) = (lastStart, lastLength + 1);
                next++;
            }

            (last, lastStart, lastLength) = (code, start, done - start);
            width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
        }

        return done;
    }

    private static int Put(Span<byte> block, int done, byte value)
    {
        block[done] = value;
        return done + 1;
    }

    /// <summary>Copies byte by byte: the part may reach into what is just being written.</summary>
    private static int Repeat(Span<byte> block, int start, int length, int done)
    {
        for (var i = 0; i < length && done < block.Length; i++)
        {
            block[done++] = block[start + i];
        }

        return done;
    }
}
