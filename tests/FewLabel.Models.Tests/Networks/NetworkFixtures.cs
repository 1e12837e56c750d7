using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

/// <summary>What the tests of networks share.</summary>
internal static class NetworkFixtures
{
    public static readonly ImageShape Gray28 = new(1, 28, 28);
    public static readonly ImageShape Color28 = new(3, 28, 28);

    public static ImageClassifier Classifier(Architecture architecture, ImageShape input, int classes = 10, long seed = 1)
    {
        using var random = new RandomSource(seed);
        return architecture.CreateClassifier(input, classes, random);
    }

    public static Tensor Images(int count, ImageShape shape, long seed = 5)
    {
        using var random = new RandomSource(seed);
        return random.Normal(0, 1, count, shape.Channels, shape.Height, shape.Width);
    }

    public static Stream Resource(string name) =>
        typeof(NetworkFixtures).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);

    public static float[] Values(this Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
