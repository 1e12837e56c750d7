using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

public sealed class PictureFormatTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<byte[], string> Unread => new()
    {
        { [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8], "HEIC picture" },
        { [0, 0, 0, 24, .. "ftypmif1"u8, 0, 0, 0, 0, .. "mif1heic"u8], "HEIC picture" },
        { [0, 0, 0, 24, .. "ftyphevc"u8, 0, 0, 0, 0], "HEIC picture" },
        { [0, 0, 0, 28, .. "ftypavif"u8, 0, 0, 0, 0, .. "avifmif1miaf"u8], "AVIF picture" },
        { [0, 0, 0, 28, .. "ftypmif1"u8, 0, 0, 0, 0, .. "mif1avifmiaf"u8], "AVIF picture" },
        { [0, 0, 0, 24, .. "ftypcrx "u8, 0, 0, 0, 1, .. "crx isom"u8], "camera raw picture" },
        { [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 0, 1, .. "isommp42"u8], "video or other file of ISO media" },
        { [0, 0, 0, 12, .. "JXL \r\n"u8, 0x87, 10], "JPEG XL picture" },
        { [0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 10], "JPEG 2000 picture" },
        { [0, 5, 0x16, 7, 0, 2, 0, 0], "AppleDouble file, which macOS writes beside a picture" },
        { [.. "8BPS"u8, 0, 1], "Photoshop document" },
        { [.. "%PDF-1.7"u8], "PDF document" },
        { [.. new byte[128], .. "DICM"u8, 2, 0], "DICOM file" },
        { [.. "<?xml version='1.0'?>\n<svg width='1'/>"u8], "SVG drawing" },
        { [.. "P5\n2 1\n255\n"u8, 1, 2], "Netpbm picture" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Unread))]
    public async Task A_format_that_is_not_read_is_told_by_its_name_with_the_count(byte[] file, string name)
    {
        _folder.Write("cat/a.png", PictureBytes.Gray([0, 200]));
        _folder.Write("dog/d.png", PictureBytes.Gray([0, 200]));
        _folder.Write("dog/x1", file);
        var second = _folder.Write("cat/x2", file);

        using var pictures = await ImageFolder.LoadAsync(_folder.Root, new ImageShape(1, 1, 2));

        Assert.Equal($"is a {name}. PNG, JPEG, BMP, WebP, GIF and TIFF are read: convert it to one of these.", pictures.Skipped[0].Reason);
        Assert.Contains($"Left out: 2 files of one kind, {name}; the first is {second}. PNG, JPEG, BMP, WebP, GIF and TIFF are read: convert them to one of these.", pictures.Notes);
    }

    [Fact]
    public void Beginnings_of_files_have_no_name()
    {
        byte[] file = [0, 0, 0, 28, .. "ftypmif1"u8, 0, 0, 0, 0, .. "mif1avifmiaf"u8];
        for (var length = 0; length < 12; length++)
        {
            Assert.Null(PictureFormats.NameOfUnread(file.AsSpan(0, length)));
        }
    }
}
