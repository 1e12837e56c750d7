using System.Text.Json;
using FewLabel.Data;
using FewLabel.Fuzzing;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>
/// Pictures that are stored in unusual ways. What Pillow reads from the same files is in odd_fixture.json: with FEWLABEL_ODD_PICTURES naming
/// a folder, these tests write the files into it, and make_odd_fixture.py reads them.
/// </summary>
public sealed class OddPictureTests
{
    private static readonly JsonElement Fixture = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "Files", "odd_fixture.json"))).RootElement;

    public static TheoryData<string> Names => [.. OddPictures.All.Select(picture => picture.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_odd_picture_has_the_pixels_that_are_right_or_is_refused(string name)
    {
        var picture = OddPictures.All.Single(each => each.Name == name);
        if (picture.Pixels is null)
        {
            Assert.StartsWith("The stream ", Assert.Throws<DataFormatException>(() => Read(picture)).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(picture.Pixels, Read(picture));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pillow_reads_the_same_pixels_from_it(string name)
    {
        var picture = OddPictures.All.Single(each => each.Name == name);
        if (Environment.GetEnvironmentVariable("FEWLABEL_ODD_PICTURES") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, name), picture.File);
        }

        var seen = Fixture.GetProperty("pictures").GetProperty(name);
        Assert.True(seen.GetProperty("crc").GetUInt32() == PictureBytes.Checksum(picture.File), "The file has changed: make odd_fixture.json anew.");
        if (picture.Pixels is not null && !seen.TryGetProperty("differs", out _))
        {
            byte[] pixels = seen.GetProperty("pixels").GetBytesFromBase64();
            byte[] planes = pixels.Length > picture.Shape.Height * picture.Shape.Width ? OddPictures.Planes(pixels) : pixels;
            Assert.Equal(picture.Shape.Channels == 1 && planes.Length > picture.Pixels.Length ? [.. picture.Pixels, .. picture.Pixels, .. picture.Pixels] : picture.Pixels, planes);
        }
    }

    [Fact]
    public void There_are_many_of_them_with_names_of_their_own()
    {
        Assert.InRange(OddPictures.All.Count, 60, int.MaxValue);
        Assert.Distinct(OddPictures.All.Select(picture => picture.Name));
        Assert.InRange(Fixture.GetProperty("pictures").EnumerateObject().Count(picture => picture.Value.TryGetProperty("differs", out _)), 0, 3);
    }

    private static byte[] Read(OddPicture picture) => ImageFile.Read(new MemoryStream(picture.File), picture.Shape);
}
