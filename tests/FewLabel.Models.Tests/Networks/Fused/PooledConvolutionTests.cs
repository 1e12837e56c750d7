using FewLabel.Networks;
using FewLabel.Networks.Kernels;
using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks.Fused;

/// <summary>The fused first layers against the same layers one after the other.</summary>
public sealed class PooledConvolutionTests
{
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 28, 28, 32 }, { 3, 28, 28, 32 }, { 18, 28, 28, 32 }, { 5, 21, 23, 8 }, { 4, 20, 33, 16 }, { 2, 2, 2, 8 }, { 7, 3, 64, 24 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void In_training_maps_gradients_and_statistics_are_those_of_the_layers(int count, int height, int width, int channels)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        var (fused, plain) = (new Pair(channels), new Pair(channels));
        var images = random.Normal(0.3, 1, count, 1, height, width);
        var cotangent = random.Normal(0, 1, count, channels, height / 2, width / 2);

        var maps = PooledConvolution.Run(images, fused.Convolution, fused.Norm);
        var expected = plain.Layers(images);
        maps.backward([cotangent]);
        expected.backward([cotangent]);

        Assert.True(PooledConvolution.Suits(images, fused.Convolution, fused.Norm));
        Close(expected, maps, 1e-5);
        Close(plain.Convolution.weight!.grad!, fused.Convolution.weight!.grad!, 1e-4);
        Close(plain.Norm.weight!.grad!, fused.Norm.weight!.grad!, 1e-4);
        Close(plain.Norm.bias!.grad!, fused.Norm.bias!.grad!, 1e-5);
        Close(plain.Norm.running_mean!, fused.Norm.running_mean!, 1e-6);
        Close(plain.Norm.running_var!, fused.Norm.running_var!, 1e-6);
        Assert.Equal(1, fused.Norm.num_batches_tracked!.item<long>());
        Assert.Equal(0, fused.Convolution.bias!.grad!.abs().max().item<float>());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void In_evaluation_without_gradients_maps_are_those_of_the_layers(int count, int height, int width, int channels)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var random = new RandomSource(4);
        var pair = new Pair(channels);
        pair.Norm.running_mean!.copy_(random.Normal(0, 0.3, channels));
        pair.Norm.running_var!.copy_(random.Uniform(0.5, 2, channels));
        pair.Norm.eval();
        var images = random.Normal(0.3, 1, count, 1, height, width);

        Assert.True(PooledConvolution.Suits(images, pair.Convolution, pair.Norm));
        Close(pair.Layers(images), PooledConvolution.Run(images, pair.Convolution, pair.Norm), 1e-5);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(6);
        var images = random.Normal(0, 1, 61, 1, 28, 28);
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var (alone, gradient) = Run();
            set_num_threads(4);
            var (together, other) = Run();
            Assert.True(alone.equal(together).all().item<bool>());
            Assert.True(gradient.equal(other).all().item<bool>());
        }
        finally
        {
            set_num_threads(threads);
        }

        (Tensor Maps, Tensor Gradient) Run()
        {
            var pair = new Pair(32);
            var maps = PooledConvolution.Run(images, pair.Convolution, pair.Norm);
            maps.square().sum().backward();
            return (maps.detach(), pair.Convolution.weight!.grad!);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_not_a_number_is_not_hidden(bool train)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var pair = new Pair(8);
        pair.Norm.train(train);
        var images = zeros(1, 1, 8, 8);
        images[0, 0, 3, 4] = float.NaN;

        Assert.True(PooledConvolution.Run(images, pair.Convolution, pair.Norm)[0, .., 1, 2].isnan().all().item<bool>());
    }

    [Fact]
    public void It_leaves_to_the_layers_what_it_cannot_do()
    {
        using var scope = NewDisposeScope();
        var pair = new Pair(8);
        var images = zeros(2, 1, 8, 8);

        Assert.False(PooledConvolution.Suits(images.clone().requires_grad_(true), pair.Convolution, pair.Norm));
        Assert.False(PooledConvolution.Suits(images.to(float64), pair.Convolution, pair.Norm));
        Assert.False(PooledConvolution.Suits(zeros(2, 3, 8, 8), nn.Conv2d(3, 8, 3, padding: 1), pair.Norm));
        Assert.False(PooledConvolution.Suits(images, nn.Conv2d(1, 6, 3, padding: 1), nn.BatchNorm2d(6)));
        pair.Norm.eval();
        Assert.False(PooledConvolution.Suits(images, pair.Convolution, pair.Norm));
    }

    [Fact]
    public void Training_steps_leave_no_tensor_behind()
    {
        using var random = new RandomSource(7);
        using var images = random.Normal(0, 1, 9, 1, 28, 28).DetachFromDisposeScope();
        using var pair = new Pair(32);
        Step();
        var before = LiveTensors.CountSettled();
        for (var i = 0; i < 50; i++)
        {
            Step();
        }

        Assert.InRange(LiveTensors.CountSettled(), 0, before);

        void Step()
        {
            using var scope = NewDisposeScope();
            PooledConvolution.Run(images, pair.Convolution, pair.Norm).square().mean().backward();
        }
    }

    private static void Close(Tensor expected, Tensor actual, double relative)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected.detach() - actual.detach()).abs().max().item<float>();
        Assert.InRange(difference, 0, relative * Math.Max(1, expected.detach().abs().max().item<float>()));
    }

    private sealed class Pair : IDisposable
    {
        public Pair(int channels)
        {
            using var random = new RandomSource(2);
            Convolution = FewLabel.Networks.Layers.Convolution(1, channels, 3, 1, random);
            Norm = nn.BatchNorm2d(channels);
            using var off = no_grad();
            Norm.weight!.copy_(random.Uniform(-1, 2, channels));
            Norm.bias!.copy_(random.Normal(0, 0.5, channels));
        }

        public Conv2d Convolution { get; }

        public BatchNorm2d Norm { get; }

        public Tensor Layers(Tensor images) => nn.functional.max_pool2d(Norm.call(Convolution.call(images)), 2).relu();

        public void Dispose()
        {
            Convolution.Dispose();
            Norm.Dispose();
        }
    }
}
