using System.Text.Json;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

/// <summary>The ResNets against torchvision's; Torchvision/make_reference.py wrote what they are compared with.</summary>
public sealed class TorchvisionTests
{
    private const int Prime = 65521;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, References.Value.Length)];

    private static readonly Lazy<Reference[]> References = new(() =>
    {
        using var stream = Resource("reference.json");
        return JsonSerializer.Deserialize<Reference[]>(stream, JsonSerializerOptions.Web)!;
    });

    [Theory]
    [InlineData(18)]
    [InlineData(50)]
    public void Names_shapes_and_order_of_the_state_are_torchvisions(int depth)
    {
        using var reader = new StreamReader(Resource($"resnet{depth}.txt"));
        var expected = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var classifier = Classifier(Architectures.ResNet(new ResNetOptions { Depth = depth }), Color28, 1000);

        Assert.Equal(expected, classifier.state_dict().Select(item => string.Join(' ', [item.Key, .. item.Value.shape])));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Logits_gradients_and_running_averages_are_torchvisions(int index)
    {
        var reference = References.Value[index];
        // A batch norm over the few values that small images leave amplifies rounding, so training is compared in float64.
        var (dtype, tolerance) = reference.Train ? (float64, 1e-6) : (float32, 1e-4);
        using var scope = NewDisposeScope();
        var architecture = Architectures.ResNet(new ResNetOptions { Depth = reference.Depth, Stem = Enum.Parse<ResNetStem>(reference.Stem) });
        using var classifier = Classifier(architecture, new ImageShape(reference.Channels, reference.Size, reference.Size));
        FillState(classifier);
        classifier.to(dtype).train(reference.Train);
        var images = Fill([4, reference.Channels, reference.Size, reference.Size], 999, 4, 0);
        var logits = classifier.call(images.to(dtype));

        AssertClose(reference.Logits, logits, tolerance);
        AssertClose(reference.Variance, classifier.get_buffer("layer4.1.bn2.running_var")![..8], tolerance);

        // Which units a ReLU near zero lets through is rounding's choice, and the gradient's: it is compared in float64 too.
        if (!reference.Train)
        {
            classifier.to(float64);
            logits = classifier.call(images.to(float64));
        }

        logits.square().sum().backward();
        AssertClose(reference.Gradient, classifier.get_parameter("conv1.weight")!.grad!.flatten()[..8], tolerance);
    }

    private static void FillState(ImageClassifier classifier)
    {
        using var guard = no_grad();
        var k = -1;
        foreach (var (name, tensor) in classifier.state_dict())
        {
            k++;
            if (name.EndsWith("num_batches_tracked"))
            {
                continue;
            }

            var (scale, offset) = tensor.dim() > 1
                ? (Math.Sqrt(12.0 / (tensor.numel() / tensor.shape[0])), 0.0)
                : name.EndsWith("running_var") || name.EndsWith("weight") ? (0.5, 1.0) : (0.2, 0.0);
            tensor.copy_(Fill(tensor.shape, k, scale, offset));
        }
    }

    private static Tensor Fill(long[] shape, int k, double scale, double offset)
    {
        using var scope = NewDisposeScope();
        var i = arange(shape.Aggregate((a, b) => a * b), int64);
        var residue = (31 * i * i + 17 * i + 101 * k + 7).remainder(Prime);
        return ((residue.to(float64) / Prime - 0.5) * scale + offset).to(float32).reshape(shape).MoveToOuterDisposeScope();
    }

    /// <summary>Within so much of the largest value, or of 1.</summary>
    private static void AssertClose(double[] expected, Tensor actual, double tolerance)
    {
        var values = actual.detach().flatten().to(float64).data<double>().ToArray();
        var bound = tolerance * Math.Max(1, expected.Max(Math.Abs));
        Assert.Equal(expected.Length, values.Length);
        Assert.All(values.Zip(expected), pair => Assert.InRange(pair.First, pair.Second - bound, pair.Second + bound));
    }

    private sealed record Reference(
        int Depth, string Stem, int Channels, int Size, bool Train, double[] Logits, double[] Gradient, double[] Variance);
}
