using FewLabel.Networks;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace FewLabel.Tests.Networks;

/// <summary>The small networks against their layers written out one after the other, as the study's table has them.</summary>
public sealed class ReferenceNetworkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_MLP_applies_ReLU_and_then_batch_norm_after_each_hidden_layer(bool train)
    {
        Compare(Architectures.Mlp1, train, (images, state) =>
        {
            var x = images.reshape(-1, 784);
            for (var i = 1; i <= 3; i++)
            {
                x = Norm(relu(linear(x, state[$"fc{i}.weight"], state[$"fc{i}.bias"])), state, $"bn{i}", train);
            }

            return linear(x, state["fc.weight"], state["fc.bias"]);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_CNN_applies_batch_norm_ReLU_and_pooling_after_each_convolution(bool train)
    {
        Compare(Architectures.Cnn, train, (images, state) =>
        {
            var x = images;
            for (var i = 1; i <= 3; i++)
            {
                var padding = i == 1 ? 1L : 0L;
                x = conv2d(x, state[$"conv{i}.weight"], state[$"conv{i}.bias"], padding: [padding, padding]);
                x = max_pool2d(relu(Norm(x, state, $"bn{i}", train)), 2);
            }

            x = x.reshape(-1, 512);
            for (var i = 1; i <= 2; i++)
            {
                x = relu(Norm(linear(x, state[$"fc{i}.weight"], state[$"fc{i}.bias"]), state, $"bn{i + 3}", train));
            }

            return linear(x, state["fc.weight"], state["fc.bias"]);
        });
    }

    private static void Compare(Architecture architecture, bool train, Func<Tensor, Dictionary<string, Tensor>, Tensor> reference)
    {
        using var scope = NewDisposeScope();
        using var classifier = Classifier(architecture, Gray28);
        Disturb(classifier);
        classifier.train(train);
        var images = Images(9, Gray28);
        var copies = classifier.state_dict().ToDictionary(
            item => item.Key, item => item.Value.detach().clone().requires_grad_(item.Value.requires_grad));

        var actual = classifier.call(images);
        actual.square().sum().backward();
        var expected = reference(images, copies);
        expected.square().sum().backward();

        Assert.True(actual.allclose(expected, rtol: 1e-4, atol: 1e-5), $"{actual.sub(expected).abs().max().item<float>()}");
        foreach (var (name, parameter) in classifier.named_parameters())
        {
            Assert.True(parameter.grad!.allclose(copies[name].grad!, rtol: 1e-3, atol: 1e-4), name);
        }
    }

    /// <summary>Gives the norms weights and averages that are not 1 and 0, so that none could be left out unnoticed.</summary>
    private static void Disturb(ImageClassifier classifier)
    {
        using var guard = no_grad();
        foreach (var (name, tensor) in classifier.state_dict().Where(item => item.Key.StartsWith("bn") && item.Value.is_floating_point()))
        {
            var steps = arange(tensor.numel(), float32).mul_(0.7).sin_();
            tensor.add_(steps.mul_(name.EndsWith("running_mean") ? 0.1 : 0.4));
        }
    }

    private static Tensor Norm(Tensor x, Dictionary<string, Tensor> state, string name, bool train) =>
        batch_norm(
            x, state[$"{name}.running_mean"], state[$"{name}.running_var"], state[$"{name}.weight"], state[$"{name}.bias"], training: train);
}
