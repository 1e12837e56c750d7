using FewLabel.Networks.Matrices;
using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using NetworkLayers = FewLabel.Networks.Layers;

namespace FewLabel.Tests.Networks.Matrices;

/// <summary>Convolutions over unfolded maps against libtorch's own.</summary>
public sealed class UnfoldedConvolutionTests
{
    [Theory]
    [InlineData(1, 3, 3, 1, 2)]
    [InlineData(4, 6, 6, 7, 5)]
    [InlineData(20, 6, 6, 64, 128)]
    [InlineData(3, 4, 10, 8, 16)]
    [InlineData(2, 18, 3, 5, 3)]
    public void Maps_and_gradients_are_those_of_the_layer(int count, int height, int width, int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using var layer = NetworkLayers.Convolution(inputs, outputs, 3, 0, random);
        var images = random.Normal(0, 1, count, inputs, height, width);
        var cotangent = random.Normal(0, 1, count, outputs, height - 2, width - 2);
        Assert.True(UnfoldedConvolution.Suits(images, layer));

        var expected = Run(maps => layer.call(maps));
        var found = Run(maps => UnfoldedConvolution.Run(maps, layer));

        foreach (var (one, other) in expected.Zip(found))
        {
            Assert.Equal(one.shape, other.shape);
            Assert.True(one.allclose(other, rtol: 1e-4, atol: 1e-4 * Math.Sqrt(count)));
        }

        Tensor[] Run(Func<Tensor, Tensor> convolve)
        {
            var from = images.detach().clone().requires_grad_();
            layer.weight!.grad = null;
            layer.bias!.grad = null;
            var to = convolve(from);
            to.backward([cotangent]);
            return [to.detach(), from.grad!, layer.weight.grad!.clone(), layer.bias.grad!.clone()];
        }
    }

    [Theory]
    [InlineData(7, 6, 0, 1, 1)]
    [InlineData(6, 6, 1, 1, 1)]
    [InlineData(6, 6, 0, 2, 1)]
    [InlineData(6, 6, 0, 1, 2)]
    [InlineData(2, 6, 0, 1, 1)]
    public void Larger_maps_and_other_layers_are_left_to_libtorch(int height, int width, int padding, int stride, int groups)
    {
        using Conv2d layer = nn.Conv2d(4, 6, 3, stride: stride, padding: padding, groups: groups);
        using var maps = zeros(2, 4, height, width);

        Assert.False(UnfoldedConvolution.Suits(maps, layer));
    }

    [Fact]
    public void Many_steps_leave_no_tensor_behind()
    {
        using var random = new RandomSource(5);
        using var layer = NetworkLayers.Convolution(6, 10, 3, 0, random);
        using var images = random.Normal(0, 1, 4, 6, 6, 6).requires_grad_();
        Step();
        var before = LiveTensors.CountSettled();

        for (var i = 0; i < 5; i++)
        {
            Step();
        }

        Assert.Equal(before, LiveTensors.Count);

        void Step()
        {
            using var maps = UnfoldedConvolution.Run(images, layer);
            using var sum = maps.sum();
            using var scope = NewDisposeScope();
            sum.backward();
        }
    }
}
