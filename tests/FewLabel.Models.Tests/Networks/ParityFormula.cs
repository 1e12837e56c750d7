using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

/// <summary>The numbers that scripts give networks and images, so that what is checked in is only what comes out.</summary>
internal static class ParityFormula
{
    public static Tensor Fill(long[] shape, int k, double scale, double offset)
    {
        using var scope = NewDisposeScope();
        var i = arange(shape.Aggregate((a, b) => a * b), int64);
        var angle = (31 * i * i + 17 * i + 101 * k + 7).remainder(65521).to(float64);
        return (angle.sin() * scale + offset).to(float32).reshape(shape).MoveToOuterDisposeScope();
    }

    public static void AssertClose(double[] expected, Tensor actual, double tolerance, string what)
    {
        var values = actual.detach().flatten().to(float64).data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(values.Zip(expected), pair =>
            Assert.True(Math.Abs(pair.First - pair.Second) <= tolerance * Math.Max(1, Math.Abs(pair.Second)), $"{what}: {pair.First} instead of {pair.Second}"));
    }
}
