using System.Buffers.Binary;
using System.Text.Json;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

public sealed class IntensityTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string> Formats => ["PNG", "TIFF"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Low_values_of_16_bits_are_black_unless_they_are_stretched(string format)
    {
        var file = Gray16(format, 1, 5, [100, 120, 140, 180, 200]);

        Assert.Equal([0, 0, 0, 0, 0], Read(file, 1, 5, IntensityRange.Full));
        Assert.Equal([0, 51, 102, 204, 255], Read(file, 1, 5, IntensityRange.Auto));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_range_of_ones_own_is_the_same_for_all_pictures(string format)
    {
        // Of 12 bits: 0 to 4,095.
        var file = Gray16(format, 1, 5, [0, 1024, 2048, 4095, 60_000]);

        Assert.Equal([0, 64, 128, 255, 255], Read(file, 1, 5, IntensityRange.Between(0, 4095)));
        Assert.Equal([0, 0, 85, 255, 255], Read(file, 1, 5, new IntensityRange { Black = 1024, White = 4096 }).Select(value => (int)value));
    }

    [Fact]
    public void One_end_may_be_given_and_the_other_found() =>
        Assert.Equal([128, 191, 255], Read(Gray16("TIFF", 1, 3, [1000, 1500, 2000]), 1, 3, new IntensityRange { Black = 0 }));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Of_many_pixels_a_thousandth_at_each_end_does_not_count(string format)
    {
        ushort[] values = [.. Enumerable.Range(0, 3_000).Select(i => (ushort)(i < 3 ? 0 : i > 2_996 ? 65_535 : 1_000 + i))];

        var stretched = Read(Gray16(format, 30, 100, values), 30, 100, IntensityRange.Auto);

        Assert.Equal((0, 0), (stretched[0], stretched[3]));
        Assert.InRange(stretched[1_500], 126, 129);
        Assert.Equal((255, 255), (stretched[2_996], stretched[2_999]));
    }

    [Fact]
    public void Colors_keep_their_ratio_and_alpha_stays_alpha()
    {
        // Red, green and blue of 16 bits with alpha, big end first: the first opaque, the second clear and not counted.
        byte[] pixels = [0, 100, 0, 150, 0, 200, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0];

        Assert.Equal([0, 255, 128, 255, 255, 255], Read(PictureBytes.Png(2, 1, 16, 6, pixels), 1, 2, IntensityRange.Auto, 3));
    }

    [Fact]
    public void Eight_bits_are_stretched_too()
    {
        Assert.Equal([0, 128, 255], Read(PictureBytes.Gray([10, 20, 30]), 1, 3, IntensityRange.Auto));
        Assert.Equal([0, 255, 255], Read(PictureBytes.Gray([10, 20, 30]), 1, 3, IntensityRange.Between(10 * 257, 20 * 257)));
    }

    [Fact]
    public void A_picture_of_one_value_stays_as_it_is()
    {
        Assert.Equal([77, 77], Read(PictureBytes.Gray([77, 77]), 1, 2, IntensityRange.Auto));
        Assert.Equal([1, 1], Read(Gray16("TIFF", 1, 2, [300, 300]), 1, 2, IntensityRange.Auto));
    }

    [Fact]
    public async Task Pictures_without_content_are_told_with_the_remedy_and_are_not_then()
    {
        foreach (var name in new[] { "cat/a.tif", "dog/d.tif" })
        {
            _folder.Write(name, Gray16("TIFF", 2, 2, [300, 500, 700, 900]));
        }

        var shape = new ImageShape(1, 4, 2);
        var options = new ImageLoadOptions { Pictures = new ImageFileOptions { LetterboxFill = 99 } };
        using var dark = await ImageFolder.LoadAsync(_folder.Root, shape, options);
        using var stretched = await ImageFolder.LoadAsync(
            _folder.Root, shape, options with { Pictures = options.Pictures with { Intensity = IntensityRange.Auto } });

        Assert.StartsWith(
            $"2 pictures are nearly of one value, and nothing can be seen in them; the first is {_folder["cat", "a.tif"]}. Pictures of 16 bits that use few of their values need ImageFileOptions.Intensity",
            Assert.Single(dark.Notes, note => note.Contains("one value", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(stretched.Notes, note => note.Contains("one value", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Auto_takes_one_range_from_all_training_pictures_which_test_pictures_and_later_ones_get_too()
    {
        _folder.Write("cat/a.tif", Gray16("TIFF", 1, 2, [1000, 1500]));
        _folder.Write("dog/d.png", Gray16("PNG", 1, 2, [1800, 2000]));
        _folder.Write("test/cat/t.tif", Gray16("TIFF", 1, 2, [500, 3000]));
        var options = new ImageLoadOptions { Pictures = new ImageFileOptions { Intensity = IntensityRange.Auto } };

        foreach (var storage in new[] { ImageStorage.Memory, ImageStorage.OnDemand })
        {
            using var loaded = await ImageFolder.LoadAsync(_folder.Root, new ImageShape(1, 1, 2), options with { Storage = storage });
            using var all = TorchSharp.torch.tensor([0L, 1]);
            using var first = TorchSharp.torch.tensor([0L]);
            using var train = loaded.Dataset.Train.Batch(all).mul_(255).round_();
            using var test = loaded.Dataset.Test.Batch(first).mul_(255).round_();

            Assert.Equal([0, 128, 204, 255], train.data<float>().ToArray());
            Assert.Equal([0, 255], test.data<float>().ToArray());
            Assert.Equal(IntensityRange.Between(1000, 2000), loaded.Dataset.Pictures!.Intensity);
            Assert.Contains("Values from 1,000 to 2,000 of 16 bits become black to white, as the training pictures have them.", loaded.Notes);
        }

        using var each = await ImageFolder.LoadAsync(_folder.Root, new ImageShape(1, 1, 2), options with { Pictures = new ImageFileOptions { Intensity = IntensityRange.PerPicture } });
        Assert.Equal([0, 255, 0, 255], each.Dataset.Train.Pixels.data<byte>().ToArray());
        Assert.Equal(IntensityRange.PerPicture, each.Dataset.Pictures!.Intensity);
    }

    [Fact]
    public async Task The_range_of_a_set_leaves_out_its_thousandth_at_both_ends()
    {
        // 4,000 values of 8 bits: 2 are 0 and 2 are 255, fewer than a thousandth; the others run from 50 to 200.
        byte[] values = [.. Enumerable.Range(0, 2000).Select(i => i < 2 ? (byte)(255 * i) : (byte)(50 + (i % 151)))];
        _folder.Write("cat/a.png", PictureBytes.Png(50, 40, 8, 0, values));
        _folder.Write("dog/d.png", PictureBytes.Png(50, 40, 8, 0, values));

        using var loaded = await ImageFolder.LoadAsync(
            _folder.Root, new ImageShape(1, 40, 50), new ImageLoadOptions { Pictures = new ImageFileOptions { Intensity = IntensityRange.Auto } });

        Assert.Equal(IntensityRange.Between(50 * 257, 200 * 257), loaded.Dataset.Pictures!.Intensity);
    }

    [Fact]
    public void Wrong_ranges_are_told()
    {
        Assert.Equal(["Intensity.Black"], Faults(new IntensityRange { Black = -1 }));
        Assert.Equal(["Intensity.White"], Faults(IntensityRange.Between(5, 5)));
        Assert.Equal(["Intensity.White"], Faults(IntensityRange.Between(5, 65_536)));
        Assert.Equal(["Intensity"], Faults(null!));

        static IEnumerable<string> Faults(IntensityRange range) => new ImageFileOptions { Intensity = range }.Validate().Select(fault => fault.Parameter);
    }

    [Fact]
    public void Options_that_were_kept_before_there_was_a_range_mean_all_values()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
        var old = JsonSerializer.Deserialize<ImageFileOptions>("""{"fit":"CenterCrop","letterboxFill":1,"background":2,"maxPixels":3}""", json);

        Assert.Equal(IntensityRange.Full, old!.Intensity);
        foreach (var range in new[] { IntensityRange.Full, IntensityRange.Auto, IntensityRange.PerPicture, IntensityRange.Between(3, 4095), new IntensityRange { White = 9 } })
        {
            var options = new ImageFileOptions { Intensity = range };
            Assert.Equal(options, JsonSerializer.Deserialize<ImageFileOptions>(JsonSerializer.Serialize(options, json), json));
        }
    }

    private static byte[] Gray16(string format, int height, int width, ushort[] values)
    {
        var bytes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), values[i]);
        }

        return format == "PNG" ? PictureBytes.Png(width, height, 16, 0, bytes) : TiffBytes.Plain(width, height, 16, bytes, isLittle: false);
    }

    private static byte[] Read(byte[] file, int height, int width, IntensityRange range, int channels = 1) =>
        ImageFile.Read(new MemoryStream(file), new ImageShape(channels, height, width), new ImageFileOptions { Intensity = range, Background = 255 });
}
