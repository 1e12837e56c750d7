using FewLabel.Networks.Kernels;
using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks.Winograd;

/// <summary>Convolutions in tiles against libtorch's own.</summary>
public sealed class WinogradConvolutionTests
{
    [Theory]
    [InlineData(1, 6, 6, 8, 8, 0, true)]
    [InlineData(20, 14, 14, 32, 64, 0, true)]
    [InlineData(37, 6, 6, 64, 128, 0, true)]
    [InlineData(3, 7, 7, 16, 24, 1, false)]
    [InlineData(5, 4, 4, 24, 8, 1, true)]
    [InlineData(2, 14, 9, 8, 40, 1, false)]
    [InlineData(2, 3, 4, 16, 16, 1, true)]
    [InlineData(41, 10, 13, 8, 16, 0, false)]
    public void Maps_and_gradients_are_those_of_the_layer(int count, int height, int width, int inputs, int outputs, int padding, bool bias)
    {
        using var threads = new Threads(2);
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var layer = Layer(random, inputs, outputs, padding, bias);
        var images = random.Normal(0, 1, count, inputs, height, width);
        var cotangent = random.Normal(0, 1, count, outputs, height + (2 * padding) - 2, width + (2 * padding) - 2);
        Assert.True(WinogradConvolution.Suits(images, layer));

        var expected = Run(layer, images, cotangent, maps => layer.call(maps));
        var found = Run(layer, images, cotangent, maps => WinogradConvolution.Run(maps, layer));

        Assert.Equal(bias ? 4 : 3, found.Length);
        foreach (var (one, other) in expected.Zip(found))
        {
            Assert.Equal(one.shape, other.shape);
            var allowed = 1e-4 * one.abs().max().item<float>();
            Assert.InRange((one - other).abs().max().item<float>(), 0, allowed);
        }
    }

    [Fact]
    public void An_impulse_gives_the_kernel_back()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var layer = Layer(random, 8, 8, 1, bias: false);
        var image = zeros(1, 8, 7, 7);
        image[0, 3, 4, 4] = tensor(1f);

        var maps = WinogradConvolution.Run(image, layer).detach();

        // Correlation turns the kernel round.
        var kernel = layer.weight!.detach().select(1, 3).flip(1, 2);
        Assert.InRange((maps[0, TensorIndex.Colon, 3..6, 3..6] - kernel).abs().max().item<float>(), 0, 1e-5);
        Assert.InRange(maps.abs().sum().item<float>() - kernel.abs().sum().item<float>(), 0, 1e-2);
    }

    [Fact]
    public void The_same_batch_gives_the_same_numbers_each_time()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var layer = Layer(random, 32, 64, 0, bias: true);
        var images = random.Normal(0, 1, 50, 32, 14, 14);
        var cotangent = random.Normal(0, 1, 50, 64, 12, 12);
        var first = Run(layer, images, cotangent, maps => WinogradConvolution.Run(maps, layer));

        for (var i = 0; i < 5; i++)
        {
            var again = Run(layer, images, cotangent, maps => WinogradConvolution.Run(maps, layer));
            Assert.All(first.Zip(again), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        }
    }

    [Fact]
    public void What_is_not_a_number_is_seen_in_the_maps()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var layer = Layer(random, 8, 8, 0, bias: true);
        var images = random.Normal(0, 1, 2, 8, 6, 6);
        images[1, 2, 3, 3] = tensor(float.NaN);

        var maps = WinogradConvolution.Run(images, layer).detach();

        Assert.False(maps[0].isnan().any().item<bool>());
        Assert.True(maps[1].isnan().any().item<bool>());
    }

    [Theory]
    [InlineData(8, 8, 14, 3, 2, 1, 1)]
    [InlineData(8, 8, 14, 3, 1, 2, 1)]
    [InlineData(8, 8, 14, 3, 1, 1, 2)]
    [InlineData(8, 8, 14, 5, 1, 1, 1)]
    [InlineData(8, 8, 2, 3, 1, 1, 1)]
    [InlineData(4, 8, 14, 3, 1, 1, 1)]
    [InlineData(8, 10, 14, 3, 1, 1, 1)]
    [InlineData(8, 8, 5, 3, 1, 1, 1)]
    public void Other_layers_and_maps_that_fill_their_tiles_badly_are_left_to_libtorch(
        int inputs, int outputs, int size, int kernel, int stride, int dilation, int groups)
    {
        using Conv2d layer = nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: 1, dilation: dilation, groups: Math.Min(groups, inputs));
        using var maps = zeros(2, inputs, size, size);

        Assert.False(WinogradConvolution.Suits(maps, layer));
    }

    [Fact]
    public void Maps_that_do_not_fit_the_layer_are_refused_by_libtorch()
    {
        using Conv2d layer = nn.Conv2d(16, 8, 3, padding: 1);
        using Conv2d precise = nn.Conv2d(8, 8, 3, padding: 1, dtype: float64);
        using var maps = zeros(2, 8, 14, 14);

        Assert.False(WinogradConvolution.Suits(maps, layer));
        Assert.False(WinogradConvolution.Suits(maps, precise));
        Assert.ThrowsAny<Exception>(() => MatrixConvolution.Call(maps, layer));
        Assert.ThrowsAny<Exception>(() => MatrixConvolution.Call(maps, precise));
    }

    [Fact]
    public void Many_steps_leave_no_tensor_behind()
    {
        using var random = new RandomSource(5);
        using var layer = Layer(random, 8, 16, 0, bias: true);
        using var images = random.Normal(0, 1, 4, 8, 6, 6).requires_grad_();
        Step();
        var before = LiveTensors.CountSettled();

        for (var i = 0; i < 5; i++)
        {
            Step();
        }

        Assert.Equal(before, LiveTensors.Count);

        void Step()
        {
            using var maps = WinogradConvolution.Run(images, layer);
            using var sum = maps.sum();
            using var scope = NewDisposeScope();
            sum.backward();
        }
    }

    private static Conv2d Layer(RandomSource random, int inputs, int outputs, int padding, bool bias)
    {
        var layer = nn.Conv2d(inputs, outputs, 3, padding: padding, bias: bias);
        using var scope = no_grad();
        layer.weight!.copy_(random.Normal(0, 1, outputs, inputs, 3, 3));
        layer.bias?.copy_(random.Normal(0, 1, outputs));
        return layer;
    }

    private static Tensor[] Run(Conv2d layer, Tensor images, Tensor cotangent, Func<Tensor, Tensor> convolve)
    {
        var from = images.detach().clone().requires_grad_();
        layer.zero_grad();
        var to = convolve(from);
        to.backward([cotangent]);
        Tensor[] results = [to.detach().clone(), from.grad!, layer.weight!.grad!.clone()];
        return layer.bias is null ? results : [.. results, layer.bias.grad!.clone()];
    }
}
