using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Batch norm in groups within one forward pass, against a forward pass for each group.</summary>
public sealed class BatchNormGroupsTests
{
    private static readonly ImageShape Input = new(1, 28, 28);

    public static TheoryData<string> Encoders => ["MLP 2", "CNN", "CNN backbone", "ResNet18", "ResNet50"];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Features_gradients_and_statistics_are_those_of_a_pass_for_each_group(string name)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        // In double precision, for batch norm of a few images multiplies rounding by thousands.
        var images = random.Normal(0.1, 0.3, 11, 1, 28, 28).to(float64);

        var (expected, expectedEncoder) = Run(atOnce: false);
        var (found, encoder) = Run(atOnce: true);

        Assert.True(encoder.NormsInGroups);
        Close(expected, found);
        foreach (var (one, other) in expectedEncoder.parameters().Zip(encoder.parameters()))
        {
            Close(one.grad!, other.grad!);
        }

        foreach (var (one, other) in expectedEncoder.buffers().Zip(encoder.buffers()))
        {
            Close(one.to(float64), other.to(float64));
        }

        (Tensor, Encoder) Run(bool atOnce)
        {
            using var weights = new RandomSource(2);
            var network = Architectures.Find(name)!.CreateEncoder(Input, weights);
            network.to(float64);
            network.train();
            var features = new GroupedForward(3, atOnce).InOrder(network.call, images);
            using var same = new RandomSource(3);
            features.backward([same.Normal(0, 1, features.shape).to(float64)]);
            return (features, network);
        }
    }

    [Fact]
    public void Without_groups_batch_norm_sees_the_whole_batch_again()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var images = random.Normal(0, 1, 6, 3);
        using var norm = nn.BatchNorm1d(3);
        var whole = norm.call(images);

        Assert.Throws<InvalidOperationException>(() => BatchNormGroups.Run(2, _ => throw new InvalidOperationException(), images));

        Assert.True(BatchNormGroups.IsWhole);
        Assert.True(whole.equal(BatchNormGroups.Apply(norm, images)).all().item<bool>());
    }

    private static void Close(Tensor one, Tensor other)
    {
        var (difference, size) = (one.sub(other).abs().max().item<double>(), one.abs().max().item<double>());
        Assert.True(difference <= 1e-8 * (1 + size), $"{difference} of {size}");
    }
}
