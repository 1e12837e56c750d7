using System.Buffers.Binary;

namespace FewLabel.Data;

/// <summary>Decodes a page of a TIFF file.</summary>
/// <param name="page">The page.</param>
/// <param name="pixels">
/// Where the numbers of its pixels go, row by row, at 16 bits: one of a gray picture, red, green, blue and alpha of others.
/// </param>
internal readonly ref struct TiffDecoder(TiffPage page, Span<ushort> pixels)
{
    private const int Palette = 3;
    private const int Opaque = ushort.MaxValue;

    private readonly Span<ushort> _pixels = pixels;

    /// <summary>Decodes.</summary>
    /// <returns>Why it cannot be; null if it was.</returns>
    public ImageFileFault? Decode(ReadOnlySpan<byte> file)
    {
        _pixels.Fill(Opaque);
        var blockSamples = page.IsPlanar ? 1 : page.Samples;
        var rowBytes = checked((int)((((long)page.BlockWidth * blockSamples * page.Bits) + 7) / 8));
        if ((long)rowBytes * page.BlockHeight > int.MaxValue)
        {
            return new ImageFileFault("has blocks of more than 2,147,483,647 bytes. Save it in smaller ones.");
        }

        var block = new byte[rowBytes * page.BlockHeight];
        var perSample = page.BlocksAcross * page.BlocksDown;
        for (var number = 0; number < perSample * (page.IsPlanar ? page.Samples : 1); number++)
        {
            var (x, y) = (number % perSample % page.BlocksAcross * page.BlockWidth, number % perSample / page.BlocksAcross * page.BlockHeight);
            var rows = Math.Min(page.BlockHeight, page.Height - y);
            var offset = page.Offsets[number];
            var count = page.Counts.Length > 0 ? page.Counts[number] : file.Length - offset;
            if (offset < 0 || count < 0 || offset + count > file.Length)
            {
                return ImageFileFault.CutOff;
            }

            var unpacked = block.AsSpan(0, rows * rowBytes);
            if (Unpack(file.Slice((int)offset, (int)count), unpacked) < unpacked.Length)
            {
                return ImageFileFault.Damaged;
            }

            for (var row = 0; row < rows; row++)
            {
                var line = unpacked.Slice(row * rowBytes, rowBytes);
                if (page.IsDifferenced)
                {
                    TiffCompression.Accumulate(line, blockSamples, page.Bits, page.IsLittle);
                }

                Place(line, x, y + row, page.IsPlanar ? number / perSample : 0, blockSamples);
            }
        }

        if (page.IsPremultiplied && page.Alpha >= 0)
        {
            Divide();
        }

        return null;
    }

    private int Unpack(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        if (!page.IsBitReversed)
        {
            return TiffCompression.Unpack(page.Compression, packed, block);
        }

        var turned = packed.ToArray();
        foreach (ref var value in turned.AsSpan())
        {
            value = (byte)(((value * 0x0202020202UL) & 0x010884422010UL) % 1023);
        }

        return TiffCompression.Unpack(page.Compression, turned, block);
    }

    /// <summary>Puts a row of a block into the picture.</summary>
    private void Place(ReadOnlySpan<byte> line, int x, int y, int firstSample, int samples)
    {
        var columns = Math.Min(page.BlockWidth, page.Width - x);
        var step = page.IsGray ? 1 : 4;
        for (var column = 0; column < columns; column++)
        {
            var pixel = _pixels.Slice(((y * page.Width) + x + column) * step, step);
            for (var sample = 0; sample < samples; sample++)
            {
                Put(pixel, firstSample + sample, Raw(line, (column * samples) + sample));
            }
        }
    }

    private void Put(Span<ushort> pixel, int sample, int raw)
    {
        if (page.Photometric == Palette && sample == 0)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                pixel[channel] = (ushort)page.Palette[(channel << page.Bits) + raw];
            }
        }
        else if (sample == page.Alpha)
        {
            pixel[3] = Wide(raw);
        }
        else if (page.Photometric == 2)
        {
            _ = sample < 3 ? pixel[sample] = Wide(raw) : 0;
        }
        else if (sample == 0)
        {
            var value = page.Photometric == 0 ? (ushort)(Opaque - Wide(raw)) : Wide(raw);
            pixel[..Math.Min(3, pixel.Length)].Fill(value);
        }
    }

    private int Raw(ReadOnlySpan<byte> line, int place)
    {
        if (page.Bits == 16)
        {
            var bytes = line.Slice(2 * place, 2);
            return page.IsLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        var perByte = 8 / page.Bits;
        return (line[place / perByte] >> (8 - (page.Bits * ((place % perByte) + 1)))) & ((1 << page.Bits) - 1);
    }

    /// <summary>The number at 16 bits, so that the largest becomes the largest.</summary>
    private ushort Wide(int raw) => (ushort)(raw * (Opaque / ((1 << page.Bits) - 1)));

    private void Divide()
    {
        for (var i = 0; i < _pixels.Length; i += 4)
        {
            int alpha = _pixels[i + 3];
            for (var channel = 0; channel < 3 && alpha > 0; channel++)
            {
                _pixels[i + channel] = (ushort)Math.Min(Opaque, (((long)_pixels[i + channel] * Opaque) + (alpha / 2)) / alpha);
            }
        }
    }
}
