using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Data.Pictures;

public sealed class DuplicateImageTests : IDisposable
{
    private const int Side = 64;

    private static readonly ImageShape Shape = new(1, 32, 32);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_picture_in_training_and_test_is_told_with_both_paths()
    {
        Put("cat/a.png", Scene(1));
        Put("dog/d.png", Scene(2));
        Put("unlabeled/u.png", Scene(3));
        Put("test/dog/same.png", Scene(2));
        Put("test/cat/unlabeled.png", Scene(3));
        Put("test/cat/other.png", Scene(4));

        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape);

        Assert.Equal(
            $"2 test pictures are training pictures too, so that figures come out too good: {_folder["test", "cat", "unlabeled.png"]} is {_folder["unlabeled", "u.png"]}; {_folder["test", "dog", "same.png"]} is {_folder["dog", "d.png"]}. Remove one of each.",
            Assert.Single(pictures.Notes));
        Assert.All(pictures.Duplicates, pair => Assert.Equal((DuplicateKind.TrainAndTest, true), (pair.Kind, pair.IsExact)));
        Assert.Equal([(2L, 1L), (1, 2)], pictures.Duplicates.Select(pair => (pair.First, pair.Second)));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("half")]
    [InlineData("brighter")]
    public async Task A_copy_of_another_size_compression_or_brightness_is_nearly_the_same(string change)
    {
        var scene = Scene(2);
        Put("cat/a.png", Scene(1));
        Put("dog/d.png", scene);
        _folder.Write("test/dog/copy.any", change switch
        {
            "jpeg" => PictureBytes.Jpeg(Side, Side, scene),
            "half" => PictureBytes.Png(Side / 2, Side / 2, 8, 0, Halved(scene)),
            _ => PictureBytes.Png(Side, Side, 8, 0, [.. scene.Select(value => (byte)(30 + (value * 3 / 4)))]),
        });

        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape);

        var pair = Assert.Single(pictures.Duplicates);
        Assert.Equal((1L, 0L, false), (pair.First, pair.Second, pair.IsExact));
        Assert.Contains($"{_folder["test", "dog", "copy.any"]} is nearly {_folder["dog", "d.png"]}", Assert.Single(pictures.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_under_two_labels_is_told_in_training_and_in_test()
    {
        Put("cat/a.png", Scene(1));
        Put("cat/again.png", Scene(1));
        Put("dog/a.png", Scene(1));
        Put("dog/d.png", Scene(2));
        Put("test/cat/x.png", Scene(5));
        Put("test/dog/x.png", Scene(5));

        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape);

        Assert.Equal([(DuplicateKind.LabelsInTrain, 0L, 2L), (DuplicateKind.LabelsInTest, 0, 1)], pictures.Duplicates.Select(pair => (pair.Kind, pair.First, pair.Second)));
        Assert.Equal(
        [
            $"1 training pictures have two labels: {_folder["dog", "a.png"]} ('dog') is {_folder["cat", "a.png"]} ('cat'). Remove the wrong one of each.",
            $"1 test pictures have two labels: {_folder["test", "dog", "x.png"]} ('dog') is {_folder["test", "cat", "x.png"]} ('cat'). Remove the wrong one of each.",
        ], pictures.Notes.AsEnumerable());
    }

    [Fact]
    public async Task It_may_be_left_out_and_empty_pictures_are_no_copies()
    {
        Put("cat/a.png", Scene(1));
        Put("dog/a.png", Scene(1));
        Put("cat/black.png", new byte[Side * Side]);
        Put("dog/black.png", new byte[Side * Side]);

        using var found = await ImageFolder.LoadAsync(_folder.Root, Shape);
        using var none = await ImageFolder.LoadAsync(_folder.Root, Shape, new ImageLoadOptions { FindDuplicates = false });

        Assert.Single(found.Duplicates);
        Assert.Empty(none.Duplicates);
    }

    [Fact]
    public void Every_pair_of_a_plain_search_is_found_in_images_of_any_origin()
    {
        using var random = new RandomSource(5);
        using var noise = random.Integers(0, 256, 60 * 3 * 8 * 8);
        var pixels = noise.to(uint8).reshape(60, 3, 8, 8);
        using var test = pixels[TensorIndex.Slice(10, 30)].clone();
        var values = Enumerable.Range(0, 60).Select(i => (long)(i % 2)).ToArray();
        using var dataset = new ImageDataset("noise", new ImageSet(pixels, tensor(values)), new ImageSet(test.clone(), tensor(values[10..30])));

        var pairs = DuplicateImages.Find(dataset);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (10L + i, (long)i, true)), pairs.Select(pair => (pair.First, pair.Second, pair.IsExact)));
    }

    [Fact]
    public void Digits_of_one_class_are_not_taken_for_copies()
    {
        using var digits = SyntheticDigits.CreateDataset(600, 300);

        Assert.Empty(DuplicateImages.Find(digits));
    }

    [Fact]
    public void Hashes_that_differ_in_few_bits_share_a_part()
    {
        var prints = Enumerable.Range(0, 200).Select(i => new ImageFingerprint((ulong)i, (ulong)i * 0x9E3779B97F4A7C15 >> 1, Thumbnail(i), true)).ToArray();
        var search = new DuplicateSearch(prints);
        using var random = new RandomSource(3);
        for (var trial = 0; trial < 500; trial++)
        {
            using var draws = random.Integers(0, 63, DuplicateSearch.MostDistance);
            var flips = draws.data<long>().ToArray().Aggregate(0ul, (bits, bit) => bits ^ (1ul << (int)bit));
            var image = trial % prints.Length;

            Assert.Equal((image, false), search.Find(prints[image] with { Exact = ulong.MaxValue, Perceptual = prints[image].Perceptual ^ flips }, _ => true));
        }

        static byte[] Thumbnail(int seed) => [.. Enumerable.Range(0, 256).Select(i => (byte)((i * ((2 * seed) + 1) * 7919) >> 5))];
    }

    private void Put(string name, byte[] pixels) => _folder.Write(name, ImageFile.ToPng(pixels, new ImageShape(1, Side, Side)));

    /// <summary>Half as wide and high: the mean of four pixels each.</summary>
    private static byte[] Halved(byte[] scene) =>
    [
        .. Enumerable.Range(0, Side * Side / 4).Select(i => ((i / (Side / 2) * 2 * Side) + (i % (Side / 2) * 2)) switch
        {
            var corner => (byte)((scene[corner] + scene[corner + 1] + scene[corner + Side] + scene[corner + Side + 1] + 2) / 4),
        }),
    ];

    /// <summary>A few soft spots of light, at places that depend on the number.</summary>
    private static byte[] Scene(int number)
    {
        using var random = new RandomSource(number);
        using var draws = random.Integers(0, Side, 12);
        var places = draws.data<long>().ToArray();
        return
        [
            .. Enumerable.Range(0, Side * Side).Select(i => (byte)Math.Min(
                220, Enumerable.Range(0, 6).Sum(spot => 200 * Math.Exp(-(Math.Pow((i % Side) - places[2 * spot], 2) + Math.Pow((i / Side) - places[(2 * spot) + 1], 2)) / 120)))),
        ];
    }
}
