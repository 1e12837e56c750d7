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

    public static ImageSet Create(int count) => Create(count, brightness: 130);

    /// <summary>Images that say nothing of their class.</summary>
    public static ImageSet CreateNoise(int count) => Create(count, brightness: 0);

    public static DataSplit Split(int train, int validation) => new(
        [.. Enumerable.Range(0, train).Select(i => (long)i)],
        [.. Enumerable.Range(train, validation).Select(i => (long)i)]);

    /// <summary>A small network with batch norm, its weights drawn from the seed.</summary>
    public static nn.Module<Tensor, Tensor> Network()
    {
        var network = nn.Sequential(nn.Flatten(), nn.Linear(36, 8), nn.ReLU(), nn.BatchNorm1d(8), nn.Linear(8, Classes));
        using var random = new RandomSource(1);
        using var noGradient = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.uniform_(-0.3, 0.3, random.Generator);
        }

        return network;
    }

    private static ImageSet Create(int count, int brightness)
    {
        using var random = new RandomSource(1);
        using var scope = NewDisposeScope();
        var labels = arange(count, int64).remainder(Classes);
        var pixels = random.Integers(0, 120, count, 1, 6, 6);
        for (var label = 0; label < Classes; label++)
        {
            var own = labels.eq(label).view(-1, 1, 1, 1).to(int64) * brightness;
            pixels[.., .., (label * 2)..(label * 2 + 2), ..] += own;
        }

        return new ImageSet(pixels.to(ScalarType.Byte).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }
}
