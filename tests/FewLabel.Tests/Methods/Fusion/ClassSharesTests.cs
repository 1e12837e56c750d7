using FewLabel.Methods;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>Probabilities that are moved towards the classes' shares among the labels.</summary>
public sealed class ClassSharesTests
{
    private static readonly long[] Labels = [.. Enumerable.Range(0, 600).Select(row => (long)(row % 2))];

    [Fact]
    public void At_full_strength_each_class_has_its_share()
    {
        using var scope = NewDisposeScope();
        var probabilities = Skewed();

        var balanced = ClassShares.Apply(probabilities, ClassShares.Factors(probabilities, Labels, 1));

        Assert.Equal(0.5, balanced.mean([0L]).data<float>().ToArray()[0], 3);
        Assert.All(balanced.sum([1L]).data<float>().ToArray(), sum => Assert.Equal(1, sum, 5));
    }

    [Fact]
    public void Strength_0_changes_nothing_and_one_half_gives_the_roots_of_the_factors()
    {
        using var scope = NewDisposeScope();
        var probabilities = Skewed();
        var full = ClassShares.Factors(probabilities, Labels, 1).data<float>().ToArray();

        Assert.All(ClassShares.Factors(probabilities, Labels, 0).data<float>().ToArray(), factor => Assert.Equal(1, factor));
        Assert.Equal(full.Select(MathF.Sqrt), ClassShares.Factors(probabilities, Labels, 0.5).data<float>().ToArray(), (expected, actual) => Math.Abs(expected - actual) < 1e-5);
    }

    private static Tensor Skewed() => tensor(Enumerable.Range(0, 100).SelectMany(row => new[] { 0.55f + (row * 0.004f), 0.45f - (row * 0.004f) }).ToArray(), [100, 2]);
}
