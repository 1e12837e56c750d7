using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Pretrained.ImageNet;
using FewLabel.Pretrained.Onnx;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class ImageNetParityTests
{
    private static readonly ImageShape Seen = new(3, 224, 224);

    [Fact]
    public void Features_are_those_that_OnnxRuntime_gives_the_file()
    {
        using var images = RandomPictures.Create(3, Seen);
        using var model = new ImageNetModel();
        using var encoder = Create(Seen);
        using var features = FeatureExtractor.Extract(encoder, images, normalize: PretrainedEncoders.Normalize);

        AssertSame(model.Features(images), features);
        Assert.Equal(512, encoder.FeatureDimension);
    }

    [Fact]
    public void Without_a_normalization_the_features_are_the_same()
    {
        using var images = RandomPictures.Create(2, new ImageShape(3, 40, 40));
        using var encoder = Create(images.Shape);
        using var with = FeatureExtractor.Extract(encoder, images, normalize: PretrainedEncoders.Normalize);
        using var without = FeatureExtractor.Extract(encoder, images);

        Assert.Equal(with.data<float>().ToArray(), without.data<float>().ToArray());
    }

    [Fact]
    public void The_file_through_OnnxEncoder_gives_the_same_features()
    {
        using var images = RandomPictures.Create(3, new ImageShape(3, 60, 300));
        using var encoder = Create(images.Shape);
        using var expected = FeatureExtractor.Extract(encoder, images);
        using var frozen = OnnxEncoder.Load(ImageNetResNetFile.DefaultPath, FrozenOptions);
        using var features = frozen.Encode(images);

        AssertSame(expected.data<float>().ToArray(), features);
    }

    [Fact]
    public void Gray_images_count_as_three_equal_channels()
    {
        using var gray = RandomPictures.Create(2, new ImageShape(1, 28, 28));
        using var color = new ImageSet(gray.Pixels.expand(-1, 3, -1, -1).contiguous(), null);
        using var forGray = Create(gray.Shape);
        using var forColor = Create(color.Shape);
        using var features = FeatureExtractor.Extract(forGray, gray);
        using var expected = FeatureExtractor.Extract(forColor, color);

        AssertSame(expected.data<float>().ToArray(), features);
    }

    [Theory]
    [InlineData(500, 300)]
    [InlineData(31, 64)]
    public void Images_of_any_size_are_resampled_as_files_are(int height, int width)
    {
        using var images = RandomPictures.Create(2, new ImageShape(3, height, width));
        var part = new ImageGeometry { BoxX = 0, BoxY = 0, BoxWidth = width, BoxHeight = height, Width = 224, Height = 224 };
        var resized = Enumerable.Range(0, 2).Select(image =>
        {
            using var rows = images.Pixels[image].permute(1, 2, 0).contiguous();
            using var sized = tensor(ImageResampler.Resize(rows.bytes, width, height, 3, part), uint8);
            return sized.view(224, 224, 3).permute(2, 0, 1).contiguous();
        }).ToArray();
        using var expected = stack(resized).to(float32).div_(Scalars.Of(255));
        using var pixels = images.Pixels.to(float32).div_(Scalars.Of(255));
        using var found = Resampling.Resize(pixels, 224, 224);

        // Bytes are rounded.
        Assert.True(found.sub(expected).abs().max().item<float>() <= 0.51 / 255);
    }

    [Fact]
    public void What_is_subtracted_is_the_mean_of_the_mean_image_that_comes_with_the_network()
    {
        var file = OnnxFile.Read(Path.Combine(AppContext.BaseDirectory, "DnnImageModels", "ResNetPrepOnnx", "ResNetPreprocess.onnx"));
        using var image = file.Tensors["MeanImage"].ToTensor();
        var (blue, green, red) = (Mean(0), Mean(1), Mean(2));

        Assert.Equal(123.15163, red, 1e-4);
        Assert.Equal(115.90288, green, 1e-4);
        Assert.Equal(103.06262, blue, 1e-4);
        // The network's order is the other way round than that of images.
        Assert.Contains(file.Nodes, node => node.Operation == "Concat" && node.Inputs.SequenceEqual(["BInp", "GInp", "RInp"]));

        double Mean(int channel) => image.select(1, channel).to(float64).mean().item<double>();
    }

    internal static OnnxEncoderOptions FrozenOptions { get; } =
        new() { White = 255, Mean = [123.15163, 115.90288, 103.06262], StandardDeviation = [1, 1, 1], ChannelOrder = ChannelOrder.Bgr };

    private static Encoder Create(ImageShape shape)
    {
        using var random = new RandomSource(1);
        return PretrainedEncoders.ResNet18.CreateEncoder(shape, random);
    }

    private static void AssertSame(float[] expected, Tensor features)
    {
        var found = features.data<float>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        Assert.True(expected.Max() > 0.5, "The features are hardly there.");
        Assert.InRange(expected.Zip(found, (one, other) => Math.Abs(one - other)).Max(), 0, 1e-4);
    }
}
