using System.Text.Json;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>Files that Pillow wrote, compared with what Pillow reads from them (make_pillow_fixture.py).</summary>
public sealed class PillowTests
{
    private static readonly JsonElement[] Pictures =
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "Files", "pillow_fixture.json"))).RootElement.GetProperty("pictures").EnumerateArray()];

    public static TheoryData<string> Names => [.. Pictures.Select(picture => picture.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_is_read_as_Pillow_reads_it(string name)
    {
        var picture = Pictures.Single(each => each.GetProperty("name").GetString() == name);
        var shape = new ImageShape(picture.GetProperty("channels").GetInt32(), picture.GetProperty("height").GetInt32(), picture.GetProperty("width").GetInt32());
        using var file = new MemoryStream(picture.GetProperty("file").GetBytesFromBase64());

        var image = ImageFile.Read(file, shape);

        var area = shape.Width * shape.Height;
        byte[] sideBySide = [.. Enumerable.Range(0, shape.Size).Select(i => image[(i % shape.Channels * area) + (i / shape.Channels)])];
        if (picture.TryGetProperty("pixels", out var pixels))
        {
            Assert.Equal(pixels.GetBytesFromBase64(), sideBySide);
        }
        else
        {
            Assert.Equal(picture.GetProperty("crc").GetUInt32(), PictureBytes.Checksum(sideBySide));
        }
    }

    [Fact]
    public void There_are_enough_of_them() => Assert.InRange(Pictures.Length, 40, int.MaxValue);
}
