using System.Text.Json;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static FewLabel.Tests.Networks.ParityFormula;
using static TorchSharp.torch;

namespace FewLabel.Tests.Weights;

/// <summary>ResNet50 against torchvision's, before and after a step of SGD; make_resnet_parity.py wrote what it is compared with.</summary>
public sealed class ResNetParityTests
{
    private const double LearningRate = 0.1;

    private static readonly long[] Labels = [3, 0, 9, 5];

    [Fact]
    public void In_float64_logits_loss_and_state_are_torchvisions_before_and_after_a_step_of_SGD() =>
        Compare(float64, 1e-6, 1e-6, classifier => optim.SGD(classifier.parameters(), LearningRate), optimizer => optimizer.step());

    /// <summary>
    /// Rounding decides on which side of zero the odd activation lies, and with it whether a gradient passes; so the
    /// logits after the step agree less closely.
    /// </summary>
    [Fact]
    public void In_float32_FewLabels_own_SGD_makes_the_step_that_torchvision_and_PyTorch_make() =>
        Compare(
            float32,
            1e-4,
            2e-3,
            classifier => new OwnSgd(classifier),
            optimizer => optimizer.Step());

    private static void Compare<T>(
        ScalarType dtype, double tolerance, double toleranceAfter, Func<ImageClassifier, T> createOptimizer, Action<T> step) where T : IDisposable
    {
        using var stream = Resource("resnet_parity.json");
        var reference = JsonSerializer.Deserialize<Reference>(stream, JsonSerializerOptions.Web)!;
        using var scope = NewDisposeScope();
        using var classifier = Classifier(Architectures.ResNet50, new ImageShape(3, 64, 64));
        FillState(classifier);
        classifier.to(dtype);
        var images = Fill([4, 3, 64, 64], 500, 1.5, 0).to(dtype);
        var start = classifier.state_dict().ToDictionary(item => item.Key, item => item.Value.detach().clone());

        classifier.eval();
        AssertClose(reference.Before, classifier.call(images), tolerance, "logits before");
        using (var optimizer = createOptimizer(classifier))
        {
            classifier.train();
            var logits = classifier.call(images);
            var loss = nn.functional.cross_entropy(logits, tensor(Labels));
            loss.backward();
            step(optimizer);
            AssertClose(reference.Logits, logits, tolerance, "logits in training");
            AssertClose([reference.Loss], loss, tolerance, "loss");
        }

        AssertState(reference, classifier.state_dict(), start, tolerance);
        classifier.eval();
        AssertClose(reference.After, classifier.call(images), toleranceAfter, "logits after");
    }

    private static void AssertState(Reference reference, Dictionary<string, Tensor> state, Dictionary<string, Tensor> start, double tolerance)
    {
        Assert.Equal(reference.Sums.Keys, state.Keys);
        foreach (var (name, values) in reference.Values)
        {
            AssertClose(values, state[name].flatten()[..values.Length], tolerance, name);
            Assert.True(
                (state[name] - start[name]).abs().max().to(float64).item<double>() > 2 * tolerance, $"The step does not change {name} enough to see it.");
        }

        foreach (var (name, sums) in reference.Sums)
        {
            var tensor = state[name].to(float64);
            var scale = 1 / Math.Sqrt(tensor.numel());
            AssertClose([.. sums.Select(sum => sum * scale)], stack([tensor.sum(), tensor.abs().sum()]) * scale, tolerance, $"sums of {name}");
        }
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

            var (scale, offset) = tensor.dim() > 1 ? (Math.Sqrt(2.0 / (tensor.numel() / tensor.shape[0])), 0.0)
                : name.EndsWith("bn3.weight") ? (0.05, 0.2)
                : name.EndsWith("running_var") || name.EndsWith("weight") ? (0.2, 1.0)
                : (0.1, 0.0);
            tensor.copy_(Fill(tensor.shape, k, scale, offset));
        }
    }

    private sealed class OwnSgd(ImageClassifier classifier) : IDisposable
    {
        private readonly FlatParameters _parameters = new(classifier);
        private FlatOptimizer? _optimizer;

        public void Step()
        {
            _optimizer = new SgdOptions(LearningRate) { Momentum = 0, WeightDecay = 0 }.Create(_parameters);
            _optimizer.Step(LearningRate);
        }

        public void Dispose()
        {
            _optimizer?.Dispose();
            _parameters.Dispose();
        }
    }

    private sealed record Reference(
        double[] Before,
        double[] Logits,
        double Loss,
        Dictionary<string, double[]> Values,
        Dictionary<string, double[]> Sums,
        double[] After);
}
