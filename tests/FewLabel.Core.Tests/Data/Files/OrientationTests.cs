using System.Buffers.Binary;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>EXIF orientations stored in unusual ways. The usual ones are in <see cref="ImageFileTests"/> and <see cref="PillowTests"/>.</summary>
public sealed class OrientationTests
{
    private const int Short = 3;
    private const int Long = 4;

    /// <summary>A picture that is dark on the left when it is upright, stored turned: 6 says that its first row belongs at the right.</summary>
    private static readonly byte[] Stored = [.. Enumerable.Repeat((byte)200, 16 * 8), .. Enumerable.Repeat((byte)20, 16 * 8)];

    [Theory]
    [InlineData(true, Short)]
    [InlineData(false, Short)]
    [InlineData(true, Long)]
    [InlineData(false, Long)]
    [InlineData(true, 1)]
    [InlineData(true, 8)]
    [InlineData(false, 9)]
    [InlineData(true, 13)]
    public void A_jpeg_is_upright_whatever_the_type_of_the_number(bool isLittle, int type) =>
        AssertUpright(WithExif(PictureBytes.Jpeg(16, 16, Stored), Block(6, isLittle, type)));

    [Fact]
    public void A_block_before_or_behind_others_is_found()
    {
        var jpeg = WithExif(PictureBytes.Jpeg(16, 16, Stored), Block(6, true, Long));

        AssertUpright([.. jpeg[..2], 0xFF, 0xE1, 0, 10, .. "http://\0"u8, .. jpeg[2..]]);
        AssertUpright([.. jpeg[..2], 0xFF, 0xFE, 0, 4, 1, 2, 0xFF, .. jpeg[2..]]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_png_is_upright_with_and_without_the_name_of_the_block(bool named)
    {
        var png = ImageFile.ToPng(Stored, new ImageShape(1, 16, 16));
        byte[] block = [.. named ? "Exif\0\0"u8 : [], .. Block(6, true, Short)];

        AssertUpright([.. png[..33], .. PictureBytes.Chunk("eXIf"u8, block), .. png[33..]]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(70_000)]
    public void A_number_that_is_none_of_the_eight_turns_nothing(int orientation)
    {
        var image = ImageFile.Read(new MemoryStream(WithExif(PictureBytes.Jpeg(16, 16, Stored), Block(orientation, true, Long))), new ImageShape(1, 16, 16));

        Assert.InRange(image[0], 190, 210);
        Assert.InRange(image[^1], 10, 30);
    }

    [Fact]
    public void A_block_that_is_damaged_turns_nothing_and_stops_nothing()
    {
        var whole = WithExif(PictureBytes.Jpeg(16, 16, Stored), Block(6, true, Long));
        for (var place = 4; place < 44; place++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7F, 0xFF })
            {
                var copy = (byte[])whole.Clone();
                copy[place] = value;
                _ = ExifOrientation.Of(copy);
                _ = ExifOrientation.Of(copy.AsSpan(0, place));
            }
        }
    }

    private static void AssertUpright(byte[] file)
    {
        var image = ImageFile.Read(new MemoryStream(file), new ImageShape(1, 16, 16));
        for (var row = 0; row < 16; row++)
        {
            Assert.InRange(image[row * 16], 10, 30);
            Assert.InRange(image[(row * 16) + 15], 190, 210);
        }
    }

    private static byte[] WithExif(byte[] jpeg, byte[] block) => [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(block.Length + 8), .. "Exif\0\0"u8, .. block, .. jpeg[2..]];

    private static byte[] Block(int orientation, bool isLittle, int type)
    {
        var block = new byte[26];
        (isLittle ? "II*\0"u8 : "MM\0*"u8).CopyTo(block);
        Number(block.AsSpan(4), 8, 4);
        Number(block.AsSpan(8), 1, 2);
        Number(block.AsSpan(10), 0x112, 2);
        Number(block.AsSpan(12), type, 2);
        Number(block.AsSpan(14), 1, 4);
        Number(block.AsSpan(18), orientation, type switch { 1 => 1, 3 or 8 => 2, _ => 4 });
        return block;

        void Number(Span<byte> place, int value, int size)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            var used = bytes[..size];
            if (!isLittle)
            {
                used.AsSpan().Reverse();
            }

            used.CopyTo(place);
        }
    }
}
