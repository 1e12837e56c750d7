using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Pretrained;
using FewLabel.Pretrained.ImageNet;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class ImageNetFaultTests
{
    private static readonly ImageShape Small = new(3, 16, 16);

    public static TheoryData<string, string> WrongScales => new()
    {
        { "measured", "were normalized" }, { "ImageNet", "were normalized" }, { "bytes", "not divided by 255" }, { "divided twice", "divided by 255 twice" }, { "not a number", "NaN" },
    };

    [Theory]
    [MemberData(nameof(WrongScales))]
    public void Pixels_of_another_scale_are_refused_with_the_remedy(string scale, string cause)
    {
        using var scope = NewDisposeScope();
        using var images = RandomPictures.Create(2, Small);
        var pixels = images.Pixels.to(float32).div_(Scalars.Of(255));
        var wrong = scale switch
        {
            "measured" => Normalize.Measure(images).Apply(pixels),
            "ImageNet" => new Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).Apply(pixels),
            "bytes" => images.Pixels.to(float32),
            "divided twice" => pixels.div(Scalars.Of(255)),
            _ => pixels.mul(Scalars.Of(double.NaN)),
        };
        using var encoder = PretrainedEncoders.ResNet18.CreateEncoder(Small, new RandomSource(1));

        var error = Assert.Throws<ArgumentException>(() => encoder.call(wrong));
        Assert.Contains(cause, error.Message);
        Assert.Contains("PretrainedEncoders.Normalize", error.Message);
    }

    [Fact]
    public void Black_white_and_no_images_are_taken()
    {
        using var scope = NewDisposeScope();
        using var encoder = PretrainedEncoders.ResNet18.CreateEncoder(Small, new RandomSource(1));
        encoder.eval();

        Assert.Equal([2, 512], encoder.call(zeros(2, 3, 16, 16)).shape);
        Assert.Equal([1, 512], encoder.call(ones(1, 3, 16, 16)).shape);
    }

    [Fact]
    public void A_missing_file_is_told_with_the_package_that_brings_it()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<DataUnavailableException>(() => PretrainedEncoders.CreateResNet18(Small, folder["none.onnx"]));
        Assert.Contains("Microsoft.ML.DnnImageFeaturizer.ResNet18", error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(60_000_000)]
    public void A_file_that_is_cut_is_refused_and_nothing_is_left_behind(int length)
    {
        using var folder = new TemporaryFolder();
        var path = folder["cut.onnx"];
        using (var model = File.OpenRead(ImageNetResNetFile.DefaultPath))
        using (var cut = File.Create(path))
        {
            var bytes = new byte[length];
            model.ReadExactly(bytes);
            cut.Write(bytes);
        }

        var before = LiveTensors.CountSettled();
        var error = Assert.Throws<DataFormatException>(() => PretrainedEncoders.CreateResNet18(Small, path));

        Assert.Contains("cut", error.Message);
        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public void Another_network_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = SmallNetwork.Save(folder, SmallNetwork.Pooled());

        var error = Assert.Throws<DataFormatException>(() => PretrainedEncoders.CreateResNet18(Small, path));
        Assert.Contains("0 convolutions instead of 22", error.Message);
    }

    [Fact]
    public void A_weight_of_another_shape_is_refused()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(ImageNetResNetFile.DefaultPath);
        // The dimensions 64, 3, 7, 7 of the first convolution, as single varints.
        var at = bytes.AsSpan().IndexOf(new byte[] { 8, 64, 8, 3, 8, 7, 8, 7 });
        Assert.True(at > 0);
        (bytes[at + 5], bytes[at + 3]) = (3, 7);
        var path = folder["other.onnx"];
        File.WriteAllBytes(path, bytes);

        var error = Assert.Throws<DataFormatException>(() => PretrainedEncoders.CreateResNet18(Small, path));
        Assert.Contains("conv1.weight", error.Message);
    }
}
