using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Tests.Methods;

/// <summary>Networks that say what their input must be normalized by.</summary>
public sealed class RequiredNormalizeTests : IDisposable
{
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 60, test: 10, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task Without_a_call_the_experiment_normalizes_as_the_network_asks()
    {
        var (least, most) = (float.MaxValue, float.MinValue);
        var encoder = Projection.Of(seen: images => (least, most) = (Math.Min(least, images.min().item<float>()), Math.Max(most, images.max().item<float>())));
        var asking = encoder.RequireNormalize(new Normalize(0, 1));
        using var result = await Experiment.On(_digits).LabelPerClass(1, seed: 1).UsePretrained("own", asking.WithInputSize(40)).Probe("probe", "own", new LinearProbeOptions { Penalties = [0.1] })
            .Build().RunAsync();

        Assert.True(least >= 0 && most <= 1, $"{least} to {most}");
        Assert.Equal([0.0], result.Best.Normalize.Mean.AsEnumerable());
        Assert.Equal([1.0], result.Best.Normalize.StandardDeviation.AsEnumerable());
    }

    [Fact]
    public void Another_normalization_is_a_fault_at_Build_whatever_stands_around_the_network()
    {
        var asking = Projection.Of().RequireNormalize(new Normalize(0, 1));
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits).LabelPerClass(1).Normalize(new Normalize(0.5, 0.25))
            .UsePretrained("source", asking)
            .Train("net", asking.WithInputSize(40).WithInputNormalization(new MomentNormalization(upright: true)))
            .Train("headed", asking.WithHead("two layers", (features, classes, random) => Heads.Mlp(features, 4, classes, random)))
            .Train("any", Architectures.Mlp2)
            .Build());

        Assert.Equal(["UsePretrained(\"source\").Architecture", "Train(\"net\").Architecture", "Train(\"headed\").Architecture"], error.Faults.Select(fault => fault.Parameter));
        Assert.Contains("normalized by mean 0.5 and standard deviation 0.25", error.Message, StringComparison.Ordinal);
        Assert.Contains("learned with mean 0 and standard deviation 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_networks_that_ask_for_different_ones_are_a_fault()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits)
            .UsePretrained("one", Projection.Of(1).RequireNormalize(new Normalize(0, 1))).UsePretrained("other", Projection.Of(2).RequireNormalize(new Normalize(0.5, 0.5))).Build());

        Assert.Equal("UsePretrained(\"other\").Architecture", Assert.Single(error.Faults).Parameter);
        Assert.Contains("an experiment of their own", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_one_is_none()
    {
        var asking = Projection.Of().RequireNormalize(new Normalize([0.1, 0.2, 0.3], [0.5, 0.5, 0.5]));
        using var colors = Sets.Noise(20, 3, 24, 24);

        Assert.NotNull(Experiment.On(colors).Normalize(new Normalize([0.1, 0.2, 0.3], [0.5, 0.5, 0.5])).UsePretrained("own", asking).Build());
    }
}
