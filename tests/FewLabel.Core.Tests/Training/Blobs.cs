using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

/// <summary>Small images whose class is where they are bright: easy to learn, quick to make.</summary>
internal static class Blobs
{
    public const int Classes = 3;

    public static ImageSet Create(int count, long seed = 1)
    {
        using var random = new RandomSource(seed);
        using var scope = NewDisposeScope();
        var labels = arange(count, int64).remainder(Classes);
        var pixels = random.Integers(0, 120, count, 1, 6, 6);
        for (var label = 0; label < Classes; label++)
        {
            var own = labels.eq(label).view(-1, 1, 1, 1).to(int64) * 130;
            pixels[.., .., (label * 2)..(label * 2 + 2), ..] += own;
        }

        return new ImageSet(pixels.to(ScalarType.Byte).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    public static DataSplit Split(int train, int validation) => new(
        [.. Enumerable.Range(0, train).Select(i => (long)i)],
        [.. Enumerable.Range(train, validation).Select(i => (long)i)]);

    /// <summary>A small network with batch norm, its weights drawn from the seed.</summary>
    public static nn.Module<Tensor, Tensor> Network(long seed = 1)
    {
        var network = nn.Sequential(nn.Flatten(), nn.Linear(36, 8), nn.ReLU(), nn.BatchNorm1d(8), nn.Linear(8, Classes));
        using var random = new RandomSource(seed);
        using var noGradient = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.uniform_(-0.3, 0.3, random.Generator);
        }

        return network;
    }
}
