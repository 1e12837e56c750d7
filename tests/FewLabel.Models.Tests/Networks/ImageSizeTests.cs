using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

public sealed class ImageSizeTests
{
    private static readonly ImageShape Gray28 = new(1, 28, 28);

    [Theory]
    [InlineData(56)]
    [InlineData(20)]
    public void An_encoder_at_another_size_sees_the_images_interpolated(int size)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var first = new RandomSource(1);
        using var second = new RandomSource(1);
        using var sized = Architectures.CnnBackbone.WithInputSize(size).CreateEncoder(Gray28, first);
        using var plain = Architectures.CnnBackbone.CreateEncoder(new ImageShape(1, size, size), second);
        sized.eval();
        plain.eval();
        var images = first.Uniform(0, 1, 3, 1, 28, 28);
        var expected = plain.call(nn.functional.interpolate(images, [size, size], mode: InterpolationMode.Bilinear, align_corners: false));

        Assert.Equal(plain.FeatureDimension, sized.FeatureDimension);
        Assert.Equal(expected.data<float>().ToArray(), sized.call(images).data<float>().ToArray());
    }

    [Theory]
    [InlineData(20, 128)]
    [InlineData(27, 128)]
    [InlineData(28, 512)]
    [InlineData(35, 512)]
    public void Images_of_few_pixels_are_not_pooled(int size, int features)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var first = new RandomSource(1);
        using var second = new RandomSource(1);
        var shape = new ImageShape(1, size, size);
        using var pooled = Architectures.CnnBackbone.CreateEncoder(shape, first);
        using var whole = ArchitectureNodes.CreateCnn(backboneOnly: true, pooledTo: null).CreateEncoder(shape, second);
        var images = first.Uniform(0, 1, 3, 1, size, size);

        Assert.Equal(features, pooled.FeatureDimension);
        Assert.Equal(whole.call(images).data<float>().ToArray(), pooled.call(images).data<float>().ToArray());
    }

    [Theory]
    [InlineData(36, 3)]
    [InlineData(64, 6)]
    [InlineData(73, 7)]
    public void Maps_of_larger_images_are_averaged_in_quarters(int size, int maps)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var first = new RandomSource(1);
        using var second = new RandomSource(1);
        var shape = new ImageShape(1, size, size);
        using var pooled = Architectures.CnnBackbone.CreateEncoder(shape, first);
        using var whole = ArchitectureNodes.CreateCnn(backboneOnly: true, pooledTo: null).CreateEncoder(shape, second);
        var images = first.Uniform(0, 1, 3, 1, size, size);

        var expected = nn.functional.adaptive_avg_pool2d(whole.call(images).view(3, 128, maps, maps), 2).flatten(1);

        Assert.Equal(512, pooled.FeatureDimension);
        Assert.True(expected.allclose(pooled.call(images), 1e-5, 1e-6));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(13)]
    public void Maps_are_pooled_as_PyTorch_pools_adaptively(int count)
    {
        var window = PoolingWindow.Adaptive(count, 2);
        using var maps = rand(2, 3, count, count);
        using var own = nn.functional.avg_pool2d(maps, [window.Kernel, window.Kernel], [window.Stride, window.Stride]);
        using var theirs = nn.functional.adaptive_avg_pool2d(maps, 2);

        Assert.True(own.allclose(theirs, 1e-6, 1e-6));
    }

    [Fact]
    public void Its_weights_have_the_names_of_the_network_and_learn()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var architecture = Architectures.ResNet18.WithInputSize(40);
        using var sized = architecture.CreateClassifier(Gray28, 10, random);
        using var plain = Architectures.ResNet18.CreateClassifier(Gray28, 10, random);

        Assert.Equal("ResNet18 at 40", architecture.Name);
        Assert.Equal(plain.state_dict().Keys, sized.state_dict().Keys);
        sized.train();
        sized.call(random.Uniform(0, 1, 4, 1, 28, 28)).square().sum().backward();
        Assert.All(sized.parameters(), parameter => Assert.True(parameter.grad is not null));
        Assert.Contains("(N, 1, 28, 28)", Assert.Throws<ArgumentException>(() => sized.call(zeros(1, 1, 40, 40))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_below_the_networks_least_is_refused() =>
        Assert.Contains("19", Assert.Throws<ArgumentOutOfRangeException>(() => Architectures.CnnBackbone.WithInputSize(19)).Message, StringComparison.Ordinal);
}
