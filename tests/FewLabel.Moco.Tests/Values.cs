using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Small tensors to compute with, and their values.</summary>
internal static class Values
{
    public static float[] Of(Tensor tensor)
    {
        using var dense = tensor.detach().cpu().contiguous();
        return dense.data<float>().ToArray();
    }

    public static float[] Of(nn.Module module) =>
        [.. module.parameters().SelectMany(Of), .. module.buffers().Where(buffer => buffer.is_floating_point()).SelectMany(Of)];

    public static Tensor UnitRows(RandomSource random, int count, int width)
    {
        using var drawn = random.Normal(0, 1, count, width);
        return nn.functional.normalize(drawn);
    }

    public static double[][] Rows(Tensor tensor)
    {
        var values = Of(tensor);
        var width = (int)tensor.shape[1];
        return [.. Enumerable.Range(0, (int)tensor.shape[0]).Select(row => values.Skip(row * width).Take(width).Select(value => (double)value).ToArray())];
    }

    public static double Dot(double[] one, double[] other) => one.Zip(other, (a, b) => a * b).Sum();

    public static void Close(IEnumerable<double> expected, IEnumerable<float> found, double tolerance = 1e-5)
    {
        var pairs = expected.Zip(found).ToList();
        Assert.NotEmpty(pairs);
        Assert.Equal(expected.Count(), found.Count());
        Assert.All(pairs, pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
    }
}
