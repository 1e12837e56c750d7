using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Tests.Weights;

/// <summary>The network of make_fixtures.py, and its numbers.</summary>
internal sealed class TinyEncoder : Encoder
{
    public TinyEncoder(int channels = 3)
        : base("Tiny", new ImageShape(channels, 3, 3), 4)
    {
        Convolution = nn.Conv2d(channels, 4, 3, bias: false);
        Norm = nn.BatchNorm2d(4);
        register_module("conv1", Convolution);
        register_module("bn1", Norm);
    }

    private Conv2d Convolution { get; }

    private BatchNorm2d Norm { get; }

    /// <summary>Sets all of the state to a number that no fixture has.</summary>
    public static T Marked<T>(T module) where T : nn.Module
    {
        using var guard = no_grad();
        foreach (var tensor in module.state_dict().Values)
        {
            tensor.fill_(77);
        }

        return module;
    }

    public static ImageClassifier Classifier(int channels = 3, int classes = 5)
    {
        using var random = new RandomSource(1);
        return new ImageClassifier(new TinyEncoder(channels), Heads.Linear(4, classes, random), classes);
    }

    /// <summary>Element i of tensor k of the fixtures.</summary>
    public static double[] Numbers(int count, int k) => [.. Enumerable.Range(0, count).Select(i => (double)(((7 * i + 3 * k) % 11) - 5))];

    public static double[] Values(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.detach().to(float64).contiguous().data<double>().ToArray();

    public static bool IsMarked(nn.Module module) => module.state_dict().Values.All(tensor => Values(tensor).All(value => value == 77));

    /// <summary>Whether each tensor of the names has its fixture's numbers, plus so much; those before the first are not looked at.</summary>
    public static void AssertState(IEnumerable<KeyValuePair<string, Tensor>> state, string[] names, double more = 0, int from = 0)
    {
        var tensors = state.ToDictionary();
        for (var k = from; k < names.Length; k++)
        {
            var tensor = tensors[names[k]];
            Assert.Equal(Numbers((int)tensor.numel(), k).Select(value => value + more), Values(tensor));
        }
    }

    public static string[] EncoderNames { get; } =
        ["conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked"];

    public static string[] AllNames { get; } = [.. EncoderNames, "fc.weight", "fc.bias"];

    protected override Tensor Encode(Tensor images)
    {
        using var maps = Convolution.call(images);
        using var normalized = Norm.call(maps);
        return normalized.flatten(1);
    }

    protected override void RegisterComponents()
    {
    }
}
