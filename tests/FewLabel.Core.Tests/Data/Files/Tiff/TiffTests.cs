using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>TIFF files written field by field. Those that Pillow writes, of all compressions, are among <see cref="PillowTests"/>.</summary>
public sealed class TiffTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Either_order_of_bytes_is_read(bool isLittle)
    {
        byte[] wide = isLittle ? [1, 0x12, 2, 0x80, 3, 0xFF] : [0x12, 1, 0x80, 2, 0xFF, 3];

        Assert.Equal([10, 20, 30], Read(TiffBytes.Plain(3, 1, 8, [10, 20, 30], isLittle: isLittle), 1, 3));
        Assert.Equal([0x12, 0x80, 0xFF], Read(TiffBytes.Plain(3, 1, 16, wide, isLittle: isLittle), 1, 3));
        Assert.Equal([1, 4, 2, 5, 3, 6], Read(TiffBytes.Plain(2, 1, 8, [1, 2, 3, 4, 5, 6], 3, isLittle), 1, 2, 3));
    }

    [Fact]
    public void Bits_fewer_than_eight_spread_over_all_grays()
    {
        Assert.Equal([255, 0, 255, 255, 0, 0, 0, 255, 255], Read(TiffBytes.Plain(9, 1, 1, [0b1011_0001, 0b1000_0000]), 1, 9));
        Assert.Equal([0, 85, 170, 255, 85], Read(TiffBytes.Plain(5, 1, 2, [0b0001_1011, 0b0100_0000]), 1, 5));
        Assert.Equal([0, 17, 255], Read(TiffBytes.Plain(3, 1, 4, [0x01, 0xF0]), 1, 3));
    }

    [Fact]
    public void White_may_be_the_lowest_value() =>
        Assert.Equal([255, 155, 0], Read(new TiffBytes().Basic(3, 1, 8, photometric: 0).Blocks(273, 279, [0, 100, 255]).ToArray(), 1, 3));

    [Fact]
    public void Strips_follow_one_another_and_the_last_may_be_lower() => Assert.Equal(
        [1, 2, 3, 4, 5, 6], Read(new TiffBytes(false).Basic(2, 3, 8).Field(278, 2).Blocks(273, 279, [1, 2, 3, 4], [5, 6]).ToArray(), 3, 2));

    [Fact]
    public void Tiles_are_put_beside_each_other_and_cut_at_the_edges()
    {
        byte[][] tiles = [.. Enumerable.Range(0, 4).Select(tile => Enumerable.Range(0, 256).Select(i => (byte)(tile * 50 + i % 16 + i / 16)).ToArray())];
        var file = new TiffBytes().Basic(20, 18, 8).Field(322, 16).Field(323, 16).Blocks(324, 325, tiles).ToArray();

        byte[] expected = [.. Enumerable.Range(0, 18 * 20).Select(i => (X: i % 20, Y: i / 20)).Select(p => (byte)(((p.Y / 16 * 2) + (p.X / 16)) * 50 + (p.X % 16) + (p.Y % 16)))];
        Assert.Equal(expected, Read(file, 18, 20));
    }

    [Fact]
    public void Colors_may_be_stored_one_after_the_other() => Assert.Equal(
        [1, 2, 3, 4, 5, 6], Read(new TiffBytes().Basic(2, 1, 8, 3).Field(284, 2).Blocks(273, 279, [1, 2], [3, 4], [5, 6]).ToArray(), 1, 2, 3));

    [Theory]
    [InlineData(257)]
    [InlineData(1)]
    public void A_palette_has_colors_of_16_bits_or_as_old_programs_wrote_them_of_8(int step)
    {
        long[] palette = [.. new[] { 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120 }.Select(color => (long)color * step)];
        var file = new TiffBytes().Basic(4, 1, 2, photometric: 3).Field(320, palette).Blocks(273, 279, [0b0001_1011]).ToArray();

        Assert.Equal([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120], Read(file, 1, 4, 3));
    }

    [Fact]
    public void Colors_that_were_multiplied_by_alpha_are_divided_by_it()
    {
        TiffBytes With(int extra) => new TiffBytes().Basic(2, 1, 8, 4).Field(338, extra).Blocks(273, 279, [100, 50, 0, 128, 9, 9, 9, 0]);

        // 100 · 255 / 128 = 199, over white 199 · 128/255 + 127 = 227; 0 becomes 127.
        Assert.Equal([227, 255, 177, 255, 127, 255], Read(With(1).ToArray(), 1, 2, 3));
        Assert.Equal([177, 255, 152, 255, 127, 255], Read(With(2).ToArray(), 1, 2, 3));
        Assert.Equal([100, 9, 50, 9, 0, 9], Read(With(0).ToArray(), 1, 2, 3));
    }

    [Fact]
    public void Bits_may_be_stored_from_the_lowest() =>
        Assert.Equal([255, 0, 0, 0, 0, 0, 255, 0], Read(new TiffBytes().Basic(8, 1, 1).Field(266, 2).Blocks(273, 279, [0b0100_0001]).ToArray(), 1, 8));

    [Fact]
    public void The_first_page_counts_that_is_no_thumbnail()
    {
        var file = new TiffBytes().Basic(1, 1, 8).Field(254, 1).Blocks(273, 279, [99]).NextPage().Basic(2, 1, 8).Blocks(273, 279, [7, 8])
            .NextPage().Basic(2, 1, 8).Blocks(273, 279, [5, 5]).ToArray();
        var raw = new TiffBytes().Basic(1, 1, 8).Field(254, 1).Blocks(273, 279, [99]).ToArray();

        Assert.Equal([7, 8], Read(file, 1, 2));
        Assert.Contains("with a thumbnail alone, as cameras' raw files are", Refused(raw), StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_of_pages_has_an_end()
    {
        var file = new TiffBytes().Basic(1, 1, 8).Field(254, 1).Blocks(273, 279, [99]).ToArray();
        var start = BitConverter.ToInt32(file, 4);
        BitConverter.GetBytes(start).CopyTo(file, file.Length - 4);

        Assert.Contains("with a thumbnail alone", Refused(file), StringComparison.Ordinal);
    }

    public static TheoryData<byte[], string> Unread => new()
    {
        { new TiffBytes().Basic(2, 1, 8, compression: 7).Blocks(273, 279, [1, 2]).ToArray(), "is a TIFF file compressed by JPEG, which is not read. Convert it to PNG" },
        { new TiffBytes().Basic(2, 1, 1, compression: 4).Blocks(273, 279, [1, 2]).ToArray(), "compressed by CCITT fax" },
        { new TiffBytes().Basic(2, 1, 8, compression: 12345).Blocks(273, 279, [1, 2]).ToArray(), "compressed by method 12345" },
        { new TiffBytes().Basic(2, 1, 8, 4, 5).Blocks(273, 279, new byte[8]).ToArray(), "in CMYK" },
        { new TiffBytes().Basic(2, 1, 32).Field(339, 3).Blocks(273, 279, new byte[8]).ToArray(), "of floating-point numbers" },
        { new TiffBytes().Basic(2, 1, 32).Blocks(273, 279, new byte[8]).ToArray(), "of 32 bits a sample" },
        { new TiffBytes().Basic(2, 1, 16).Field(339, 2).Blocks(273, 279, new byte[4]).ToArray(), "of numbers with a sign" },
        { TiffBytes.Plain(60_000, 60_000, 8, [1]), "is 60,000×60,000 pixels" },
        { TiffBytes.Plain(2, 2, 8, [1, 2, 3]), "is damaged" },
        { TiffBytes.Plain(2, 2, 8, [1, 2, 3, 4])[..8], "ends too early" },
    };

    [Theory]
    [MemberData(nameof(Unread))]
    public void What_is_not_read_is_named(byte[] file, string message) => Assert.Contains(message, Refused(file), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_was_cut_anywhere_is_refused()
    {
        var file = new TiffBytes(false).Basic(4, 4, 8).Field(278, 2).Blocks(273, 279, [.. Enumerable.Range(0, 8).Select(i => (byte)i)], [.. Enumerable.Range(8, 8).Select(i => (byte)i)]).ToArray();

        Assert.Equal(16, Read(file, 4, 4).Length);
        for (var length = 1; length < file.Length - 4; length++)
        {
            Assert.NotEmpty(Refused(file[..length]));
        }
    }

    private static byte[] Read(byte[] file, int height, int width, int channels = 1) => ImageFile.Read(new MemoryStream(file), new ImageShape(channels, height, width));

    private static string Refused(byte[] file) => Assert.Throws<DataFormatException>(() => ImageFile.Read(new MemoryStream(file), new ImageShape(1, 2, 2))).Message;
}
