using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Evaluation;

/// <summary>Features that say something of their class, in as many dimensions as asked, of very different sizes.</summary>
internal static class ProbeData
{
    /// <summary>Float32 (count, width) and Int64 (count), row n of class n modulo the classes. They belong to the open dispose scope.</summary>
    public static (Tensor Features, Tensor Labels) Rows(int count, int width, int classes, double signal = 1, long seed = 4)
    {
        using var random = new RandomSource(seed);
        using var centerRandom = new RandomSource(99);
        var labels = arange(count, int64).remainder(classes);
        var centers = centerRandom.Normal(0, signal, classes, width);
        var sizes = pow(10, linspace(-2, 2, width));
        return ((random.Normal(0, 1, count, width) + centers[labels]) * sizes + sizes, labels);
    }
}
