using FewLabel.Ensembles;
using FewLabel.Networks;

namespace FewLabel.Tests;

/// <summary>Kept runs compare networks by their descriptions.</summary>
public sealed class NetworkSettingsTests
{
    [Fact]
    public void Residual_networks_of_different_weight_are_different_settings() => Assert.Equal(
        ["""Network.Spec.Json was {"name":"ResNet","parameters":{"depth":18,"residualWeight":1,"stem":"ImageNet"}} and is {"name":"ResNet","parameters":{"depth":18,"residualWeight":0.2,"stem":"ImageNet"}}"""],
        SettingsSnapshot.Differences(Settings(Architectures.ResNet18), Settings(Architectures.ResNet(new ResNetOptions { Depth = 18, ResidualWeight = 0.2 }))));

    [Fact]
    public void Own_networks_are_told_apart_by_their_parameters_and_their_heads()
    {
        Assert.Empty(SettingsSnapshot.Differences(Settings(Mine(2)), Settings(Mine(2))));
        Assert.NotEmpty(SettingsSnapshot.Differences(Settings(Mine(2)), Settings(Mine(3))));
        Assert.NotEmpty(SettingsSnapshot.Differences(Settings(Mine(2)), Settings(Mine(2).WithHead("other", Heads.Linear))));
    }

    [Theory]
    [InlineData(nameof(DeepPropagationOptions.PrototypeTemperature))]
    [InlineData(nameof(DeepPropagationOptions.MinImagesPerPrototype))]
    [InlineData(nameof(DeepPropagationOptions.GraphPower))]
    [InlineData(nameof(DeepPropagationOptions.WarmupConfidentFraction))]
    public void What_was_constant_in_deep_propagation_is_compared_too(string option)
    {
        var (plain, changed) = (new DeepPropagationOptions(), new DeepPropagationOptions { PrototypeTemperature = 0.02, MinImagesPerPrototype = 5, GraphPower = 1, WarmupConfidentFraction = 0.9 });

        Assert.Single(SettingsSnapshot.Differences(Settings(plain), Settings(changed)), difference => difference.StartsWith($"Network.{option} was ", StringComparison.Ordinal));
    }

    private static Architecture Mine(int depth) => new("mine", Architectures.Mlp2.CreateEncoder, parameters: new Dictionary<string, object?> { ["depth"] = depth });

    private static SortedDictionary<string, string> Settings(object value)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        SettingsSnapshot.Add(settings, "Network", value);
        return settings;
    }
}
