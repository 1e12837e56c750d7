using System.Text.Json;
using FewLabel.Tests.Networks;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Evaluation;

/// <summary>The probe against scikit-learn's logistic regression; make_probe_reference.py wrote what it is compared with.</summary>
public sealed class LinearProbeReferenceTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, References.Value.Length)];

    private static readonly Lazy<Reference[]> References = new(() =>
    {
        using var stream = NetworkFixtures.Resource("probe_reference.json");
        return JsonSerializer.Deserialize<Reference[]>(stream, JsonSerializerOptions.Web)!;
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Weights_and_bias_are_scikit_learns(int index)
    {
        var reference = References.Value[index];
        using var scope = NewDisposeScope();
        var (features, labels) = Rows(reference);
        using var probe = LinearProbe.Fit(features, labels, reference.Classes, options: new LinearProbeOptions { Penalties = [reference.Penalty] });

        Assert.True(probe.Figures.Converged);
        Compare(reference.Weight, probe.Head.weight.detach().narrow(1, 0, 6).Values());
        Compare(reference.Bias, probe.Head.bias!.detach().Values());
    }

    private static void Compare(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static (Tensor Features, Tensor Labels) Rows(Reference reference)
    {
        var i = arange((long)reference.Count * reference.Width, int64);
        var residue = (i * i * 31 + i * 17 + 7).remainder(65521);
        var labels = arange(reference.Count, int64).remainder(reference.Classes);
        var own = arange(reference.Width, int64).remainder(reference.Classes).unsqueeze(0).eq(labels.unsqueeze(1));
        var features = residue.to(float64).div(65521).view(reference.Count, reference.Width) + own.to(float64) * 0.4;
        return (features.to(float32), labels);
    }

    private sealed record Reference(int Count, int Width, int Classes, double Penalty, double[] Weight, double[] Bias);
}
