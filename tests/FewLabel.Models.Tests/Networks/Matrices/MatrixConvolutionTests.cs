using FewLabel.Networks;
using FewLabel.Networks.Kernels;
using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using NetworkLayers = FewLabel.Networks.Layers;

namespace FewLabel.Tests.Networks.Matrices;

/// <summary>Convolutions as matrix products against libtorch's own.</summary>
public sealed class MatrixConvolutionTests
{
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 7, 5 }, { 1, 1, 1, 1 }, { 1, 1, 2, 4 },
        { 3, 1, 1, 1 }, { 3, 1, 2, 2 }, { 3, 2, 2, 2 }, { 3, 2, 1, 1 }, { 3, 1, 1, 2 }, { 3, 2, 2, 1 },
        { 3, 1, 3, 2 }, { 3, 1, 1, 4 }, { 3, 2, 4, 4 }, { 3, 1, 7, 7 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Maps_and_gradients_are_those_of_the_layer(int kernel, int stride, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var layer = NetworkLayers.ResidualConvolution(6, 10, kernel, stride, random);
        var images = random.Normal(0, 1, 4, 6, height, width).ChannelsLast();

        var (expected, expectedInput, expectedWeight) = Run(maps => layer.call(maps));
        var (maps, input, weight) = Run(maps => MatrixConvolution.Call(maps, layer));

        Assert.Equal(expected.shape, maps.shape);
        Assert.True(expected.allclose(maps, rtol: 1e-5, atol: 1e-5));
        Assert.True(expectedInput.allclose(input, rtol: 1e-5, atol: 1e-5));
        Assert.True(expectedWeight.allclose(weight, rtol: 1e-5, atol: 1e-4));

        (Tensor, Tensor, Tensor) Run(Func<Tensor, Tensor> convolve)
        {
            var from = images.detach().clone().requires_grad_();
            layer.weight!.grad = null;
            var to = convolve(from);
            using var same = new RandomSource(6);
            to.backward([same.Normal(0, 1, to.shape)]);
            return (to.detach(), from.grad!, layer.weight.grad!.clone());
        }
    }

    [Theory]
    [InlineData(1, 1, 7, true)]
    [InlineData(3, 1, 2, true)]
    [InlineData(3, 2, 2, true)]
    [InlineData(3, 1, 3, false)]
    public void Small_maps_come_out_with_the_channels_last_whatever_went_in(int kernel, int stride, int size, bool isProduct)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var layer = NetworkLayers.ResidualConvolution(6, 10, kernel, stride, random);

        var maps = MatrixConvolution.Call(random.Normal(0, 1, 4, 6, size, size), layer);

        Assert.Equal(isProduct, maps.stride(1) == 1);
    }

    [Fact]
    public void A_layer_with_a_bias_or_groups_is_left_to_libtorch()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        var images = random.Normal(0, 1, 4, 6, 2, 2);
        using Conv2d biased = nn.Conv2d(6, 10, 1), grouped = nn.Conv2d(6, 10, 3, padding: 1, groups: 2, bias: false);

        Assert.True(biased.call(images).equal(MatrixConvolution.Call(images, biased)).all().item<bool>());
        Assert.True(grouped.call(images).equal(MatrixConvolution.Call(images, grouped)).all().item<bool>());
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        using var random = new RandomSource(5);
        using var layer = NetworkLayers.ResidualConvolution(6, 10, 3, 1, random);
        using var images = random.Normal(0, 1, 4, 6, 2, 2);
        MatrixConvolution.Call(images, layer).Dispose();
        var before = LiveTensors.CountSettled();

        MatrixConvolution.Call(images, layer).Dispose();

        Assert.Equal(before, LiveTensors.Count);
    }
}
