using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

public sealed class ImageClassifierTests
{
    public static TheoryData<string> Names => [.. Architectures.All.Select(item => item.Name), "ResNet18-small"];

    private static readonly ImageShape Small = new(1, 20, 20);

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_and_evaluating_leave_no_live_tensor(string name)
    {
        using var classifier = Classifier(Architectures.Find(name)!, Small);
        using var images = Images(4, Small);
        var before = LiveTensors.CountSettled();
        using (var logits = classifier.call(images))
        using (var square = logits.square())
        using (var loss = square.sum())
        using (NewDisposeScope())
        {
            // TorchSharp leaves the gradients that an operation of ours returns to the scope.
            loss.backward();
        }

        classifier.eval();
        classifier.call(images).Dispose();
        classifier.Features(images).Dispose();
        Assert.Equal(before, LiveTensors.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Dispose_frees_every_parameter_and_buffer(string name)
    {
        var classifier = Classifier(Architectures.Find(name)!, Small);
        var state = classifier.state_dict().Values.ToList();
        Assert.All(state, tensor => Assert.False(tensor.IsInvalid));
        classifier.Dispose();
        Assert.All(state, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void A_network_made_and_used_within_a_dispose_scope_outlives_it()
    {
        ImageClassifier classifier;
        using (NewDisposeScope())
        {
            classifier = Classifier(Architectures.Cnn, Gray28);
        }

        using (classifier)
        {
            using var images = Images(2, Gray28);
            using var logits = classifier.call(images);
            Assert.Equal([2, 10], logits.shape);
        }
    }

    [Fact]
    public void Disposing_twice_or_the_encoder_first_is_harmless()
    {
        var classifier = Classifier(Architectures.Mlp2, Gray28);
        var state = classifier.state_dict().Values.ToList();
        classifier.Encoder.Dispose();
        classifier.Dispose();
        classifier.Dispose();
        Assert.All(state, tensor => Assert.True(tensor.IsInvalid));
    }

    [Theory]
    [InlineData("CNN")]
    [InlineData("ResNet18")]
    public void Train_and_eval_reach_every_layer(string name)
    {
        using var classifier = Classifier(Architectures.Find(name)!, Gray28);
        Assert.All(Modules(classifier), module => Assert.True(module.training));
        classifier.eval();
        Assert.All(Modules(classifier), module => Assert.False(module.training));
        classifier.train();
        Assert.All(Modules(classifier), module => Assert.True(module.training));

        static IEnumerable<nn.Module> Modules(ImageClassifier classifier) => [classifier, .. classifier.modules()];
    }

    [Fact]
    public void Evaluation_leaves_the_running_averages_and_training_moves_them()
    {
        using var classifier = Classifier(Architectures.Cnn, Gray28);
        using var images = Images(8, Gray28);
        using var start = classifier.get_buffer("bn5.running_mean")!.clone();
        classifier.eval();
        classifier.call(images).Dispose();
        Assert.Equal(start.Values(), classifier.get_buffer("bn5.running_mean")!.Values());
        classifier.train();
        classifier.call(images).Dispose();
        Assert.NotEqual(start.Values(), classifier.get_buffer("bn5.running_mean")!.Values());
        Assert.Equal(1, classifier.get_buffer("bn5.num_batches_tracked")!.item<long>());
    }

    [Fact]
    public void Converting_reaches_every_parameter_and_keeps_the_network_usable()
    {
        using var classifier = Classifier(Architectures.ResNet18, Gray28).to(float64);
        using var images = Images(2, Gray28).to(float64);
        using var logits = classifier.call(images);

        Assert.All(classifier.parameters(), parameter => Assert.Equal(float64, parameter.dtype));
        Assert.Equal(float64, logits.dtype);
    }

    [Fact]
    public void The_state_goes_into_another_network_and_gives_the_same_logits()
    {
        using var first = Classifier(Architectures.Cnn, Gray28, seed: 1);
        using var second = Classifier(Architectures.Cnn, Gray28, seed: 2);
        using var images = Images(6, Gray28);
        first.call(images).Dispose();
        first.eval();
        second.eval();
        using var expected = first.call(images);
        using var before = second.call(images);
        var (missing, unexpected) = second.load_state_dict(first.state_dict());
        using var actual = second.call(images);

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.NotEqual(expected.Values(), before.Values());
        Assert.Equal(expected.Values(), actual.Values());
    }

    [Fact]
    public void Parameters_carry_the_encoders_names_and_the_heads_after_fc()
    {
        using var classifier = Classifier(Architectures.Mlp2, Gray28);

        Assert.Equal(
            ["fc1.weight", "fc1.bias", "bn1.weight", "bn1.bias", "fc2.weight", "fc2.bias", "bn2.weight", "bn2.bias", "fc.weight", "fc.bias"],
            classifier.named_parameters().Select(item => item.name));
        Assert.Equal(
            ["bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked", "bn2.running_mean", "bn2.running_var", "bn2.num_batches_tracked"],
            classifier.named_buffers().Select(item => item.name));
        Assert.True(classifier.has_parameter("fc.bias"));
        Assert.False(classifier.has_parameter("head.bias"));
        Assert.True(classifier.has_buffer("bn2.running_var"));
        Assert.Null(classifier.get_buffer("fc.weight"));
    }

    [Fact]
    public void A_projection_head_has_the_names_of_MoCo_v2_and_computes_two_layers()
    {
        using var random = new RandomSource(4);
        var encoder = Architectures.Mlp2.CreateEncoder(Gray28, random);
        using var classifier = new ImageClassifier(encoder, Heads.Mlp(64, 32, 16, random), 16);
        using var images = Images(5, Gray28);
        classifier.eval();
        using var features = classifier.Features(images);
        using var actual = classifier.call(images);
        var state = classifier.state_dict();
        using var hidden = nn.functional.linear(features, state["fc.0.weight"], state["fc.0.bias"]).clamp_(min: 0);
        using var expected = nn.functional.linear(hidden, state["fc.2.weight"], state["fc.2.bias"]);

        Assert.Equal(["fc.0.weight", "fc.0.bias", "fc.2.weight", "fc.2.bias"], state.Keys.TakeLast(4));
        Assert.Equal(expected.Values(), actual.Values());
    }

    [Fact]
    public void An_encoder_with_a_child_of_the_heads_name_is_refused()
    {
        using var random = new RandomSource(4);
        using var encoder = Architectures.Mlp2.CreateEncoder(Gray28, random);
        using var head = Heads.Linear(64, 10, random);
        encoder.register_module("fc", head);
        var error = Assert.Throws<ArgumentException>(() => new ImageClassifier(encoder, head, 10));
        Assert.Contains("'fc'", error.Message);
    }

    [Fact]
    public void Images_of_another_shape_or_type_are_refused()
    {
        using var classifier = Classifier(Architectures.Mlp1, Gray28);
        using var wide = zeros(2, 1, 14, 56);
        using var flat = zeros(2, 784);
        using var bytes = zeros(2, 1, 28, 28, uint8);

        Assert.Contains("(2, 1, 14, 56)", Assert.Throws<ArgumentException>(() => classifier.call(wide)).Message);
        Assert.Contains("(N, 1, 28, 28)", Assert.Throws<ArgumentException>(() => classifier.call(flat)).Message);
        Assert.Contains("normalize", Assert.Throws<ArgumentException>(() => classifier.call(bytes)).Message);
    }
}
