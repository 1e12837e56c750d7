using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class ModuleStateTests
{
    [Fact]
    public void Weights_and_statistics_are_copied_by_their_names()
    {
        using var source = Blobs.Network();
        using var target = Blobs.Network();
        Fill(source, 2);
        source.CopyStateTo(target);

        Assert.All(ModuleState.Named(target), item => Assert.Equal(2, item.Value.to(float32).mean().item<float>()));
        Assert.Contains(ModuleState.Named(target), item => item.Name.EndsWith("running_mean", StringComparison.Ordinal));
        Assert.All(target.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Modules_that_differ_are_named_and_stay_as_they_are()
    {
        using var source = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 4));
        using var target = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 5));
        Fill(source, 2);
        var before = Networks.Weights(target);
        var error = Assert.Throws<ArgumentException>(() => source.CopyStateTo(target));

        Assert.Contains("differ in 2 tensors, such as '1.weight'", error.Message, StringComparison.Ordinal);
        Assert.False(source.TryCopyStateTo(target));
        Assert.Equal(before, Networks.Weights(target));
    }

    [Fact]
    public void A_module_takes_the_values_of_a_part_and_keeps_the_rest()
    {
        using var part = nn.Sequential(nn.Linear(2, 3));
        using var whole = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 4));
        Fill(part, 2);
        var rest = Networks.Weights(whole)[9..];

        Assert.Throws<ArgumentException>(() => part.CopyStateTo(whole));
        Assert.True(part.TryCopyStateTo(whole));
        Assert.Equal([.. Enumerable.Repeat(2f, 9), .. rest], Networks.Weights(whole));
        Assert.Equal(["1.weight", "1.bias"], part.StateDifferencesFrom(whole));
    }

    private static void Fill(nn.Module module, float value)
    {
        using var noGradient = no_grad();
        foreach (var (_, tensor) in ModuleState.Named(module))
        {
            tensor.fill_(value);
        }
    }
}
