using FewLabel.Augmentation;
using FewLabel.Recipes;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

/// <summary>What every transform promises.</summary>
public sealed class TransformContractTests
{
    private static readonly Dictionary<string, ImageTransform> Transforms = new()
    {
        ["None"] = Augmentations.None,
        ["ReferenceStudy"] = Augmentations.ReferenceStudy,
        ["digits, light"] = DigitAugmentations.Light,
        ["digits, strong"] = DigitAugmentations.Strong,
        ["digits, views"] = DigitAugmentations.ContrastiveViews,
        ["photos"] = PhotoAugmentations.Light,
        ["generic, light"] = GenericAugmentations.Light,
        ["generic, strong"] = GenericAugmentations.Strong,
        ["generic, views"] = GenericAugmentations.ContrastiveViews,
        ["MocoStudy"] = Augmentations.MocoStudy,
        ["RandomRotation"] = new RandomRotation(45),
        ["RandomAffine"] = new RandomAffine(20, 0.1, 0.1, (0.75, 1.25), 20, 10, 0.3),
        ["RandomResizedCrop"] = new RandomResizedCrop(20),
        ["RandomHorizontalFlip"] = new RandomHorizontalFlip(),
        ["RandomTranslation"] = new RandomTranslation(0.2, 0.2),
        ["ElasticTransform"] = new ElasticTransform(),
        ["warp in the middle"] = new Compose(new RandomRotation(20), new ElasticTransform(), new RandomResizedCrop(17), new ElasticTransform(0.02, 5)),
        ["Grayscale"] = new Grayscale(),
        ["Grayscale to 1"] = new Grayscale(1),
        ["Grayscale to 3"] = new Grayscale(3),
        ["ExpandChannels"] = new ExpandChannels(),
        ["ColorJitter"] = new ColorJitter(0.4, 0.4, 0.4, 0.4),
        ["GaussianBlur"] = new GaussianBlur(5, probability: 0.5),
        ["RandomErasing"] = new RandomErasing(),
        ["RandomErasing with noise"] = new RandomErasing(value: null),
        ["StrokeWidth"] = new StrokeWidth(),
        ["RandomStroke"] = new RandomStroke(0.5),
        ["MomentNormalization"] = new MomentNormalization(width: 0.65),
        ["Normalize"] = new Normalize(0.13, 0.31),
        ["RandomApply"] = new RandomApply(new GaussianBlur(3), 0.5),
        ["RandomApply to none"] = new RandomApply(new GaussianBlur(3), 0),
    };

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var name in Transforms.Keys)
        {
            cases.Add(name, 1);
            cases.Add(name, 3);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_same_seed_gives_the_same_bits_and_the_input_stays_as_it_was(string name, int channels)
    {
        using var scope = NewDisposeScope();
        var images = Tensors.Blobs(9, channels);
        var before = images.clone();
        using var first = new RandomSource(5);
        using var second = new RandomSource(5);
        var one = Transforms[name].Apply(images, first);
        var other = Transforms[name].Apply(images, second);

        Tensors.AssertEqual(one, other);
        Assert.Equal(first.GetState(), second.GetState());
        one.fill_(7);
        Tensors.AssertEqual(before, images);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_but_the_result_stays_in_memory(string name, int channels)
    {
        using var images = Tensors.Blobs(9, channels);
        using var random = new RandomSource(5);
        Transforms[name].Apply(images, random).Dispose();
        var before = LiveTensors.CountSettled();
        for (var i = 0; i < 3; i++)
        {
            using var result = Transforms[name].Apply(images, random);
            Assert.Equal(before + 1, LiveTensors.Count);
        }

        Assert.Equal(before, LiveTensors.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_result_belongs_to_the_open_dispose_scope(string name, int channels)
    {
        using var images = Tensors.Blobs(9, channels);
        using var random = new RandomSource(5);
        var before = LiveTensors.CountSettled();
        using (NewDisposeScope())
        {
            Transforms[name].Apply(images, random);
        }

        Assert.Equal(before, LiveTensors.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Images_that_are_none_are_refused(string name, int channels)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        var transform = Transforms[name];
        Assert.Contains("float32", Assert.Throws<ArgumentException>(() => transform.Apply(zeros(2, channels, 8, 8, uint8), random)).Message);
        Assert.Contains("dimensions", Assert.Throws<ArgumentException>(() => transform.Apply(zeros(channels, 8, 8), random)).Message);
        Assert.Contains("(2, 2, 8, 8)", Assert.Throws<ArgumentException>(() => transform.Apply(zeros(2, 2, 8, 8), random)).Message);
        Assert.Throws<ArgumentException>(() => transform.Apply(zeros(0, channels, 8, 8), random));
        Assert.Throws<ArgumentNullException>(() => transform.Apply(null!, random));
    }

    [Fact]
    public void The_catalogue_keeps_size_and_channels()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        ImageTransform[] all = [
            Augmentations.None, Augmentations.ReferenceStudy, Augmentations.MocoStudy, DigitAugmentations.Light, PhotoAugmentations.Light,
            GenericAugmentations.Light, GenericAugmentations.Strong, GenericAugmentations.ContrastiveViews,
        ];
        foreach (var channels in (long[])[1, 3])
        {
            var images = Tensors.Blobs(4, channels, 20, 24);
            Assert.All(all, transform => Assert.Equal(images.shape, transform.Apply(images, random).shape));
        }
    }

    [Fact]
    public void Two_views_of_an_image_differ()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        var images = Tensors.Blobs(4);
        var (first, second) = new TwoViews(DigitAugmentations.Light).Apply(images, random);
        var difference = (first - second).abs().amax([1, 2, 3]);
        Assert.All(difference.data<float>().ToArray(), value => Assert.True(value > 0.01));
    }

    [Fact]
    public void Partial_application_changes_the_chosen_images_and_copies_the_others()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        var images = Tensors.Blobs(40);
        var result = new RandomApply(ColorJitter.Between(brightness: (0.5, 0.5)), 0.5).Apply(images, random);
        var halved = (result - images * 0.5).abs().amax([1, 2, 3]).data<float>().ToArray().Select(value => value < 1e-6).ToArray();
        var kept = (result - images).abs().amax([1, 2, 3]).data<float>().ToArray().Select(value => value == 0).ToArray();

        Assert.All(halved.Zip(kept), each => Assert.NotEqual(each.First, each.Second));
        Assert.InRange(halved.Count(each => each), 8, 32);
        var error = Assert.Throws<ArgumentException>(() => new RandomApply(new RandomResizedCrop(5), 1).Apply(images, random));
        Assert.Contains("RandomResizedCrop", error.Message);
    }

    [Fact]
    public void Erasing_overwrites_one_box_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var same = new RandomSource(5);
        var images = Tensors.Blobs(30, 3, 12, 15);
        var erasing = new RandomErasing(0.7, value: 2);
        var result = erasing.Apply(images, random);
        var expected = images.clone();
        var boxes = erasing.DrawBoxes(30, 12, 15, same);
        for (var n = 0; n < 30; n++)
        {
            expected[n].narrow(1, boxes[n].Top, boxes[n].Height).narrow(2, boxes[n].Left, boxes[n].Width).fill_(2);
        }

        Tensors.AssertEqual(expected, result);
        Assert.Contains(boxes, box => box.Height == 0);
    }
}
