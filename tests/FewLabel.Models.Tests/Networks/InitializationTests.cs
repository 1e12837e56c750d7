using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

public sealed class InitializationTests
{
    public static TheoryData<string> Names => [.. Architectures.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_seeds_give_bit_identical_networks_and_other_seeds_others(string name)
    {
        using var first = Classifier(Architectures.Find(name)!, Gray28, seed: 11);
        using var second = Classifier(Architectures.Find(name)!, Gray28, seed: 11);
        using var other = Classifier(Architectures.Find(name)!, Gray28, seed: 12);
        var expected = first.state_dict();

        Assert.All(second.state_dict(), item => Assert.True(item.Value.equal(expected[item.Key]).all().item<bool>(), item.Key));
        Assert.All(
            other.named_parameters().Where(item => item.parameter.dim() > 1),
            item => Assert.False(item.parameter.equal(expected[item.name]).all().item<bool>(), item.name));
    }

    [Fact]
    public void Making_a_network_leaves_the_global_generator_alone()
    {
        using var before = get_rng_state();
        foreach (var architecture in Architectures.All)
        {
            Classifier(architecture, Gray28).Dispose();
        }

        using var after = get_rng_state();
        Assert.True(before.equal(after).all().item<bool>());
    }

    [Fact]
    public void Seed_42_gives_the_MLP_that_PyTorch_makes_after_manual_seed_42()
    {
        using var classifier = Classifier(Architectures.Mlp1, Gray28, seed: 42);

        // torch.manual_seed(42); [nn.Linear(784, 512), nn.Linear(512, 128), nn.Linear(128, 64), nn.Linear(64, 10)]
        AssertStartsWith([0.027304949f, 0.029643141f, -0.0083668744f], classifier, "fc1.weight");
        AssertStartsWith([-0.015504957f, -0.032696329f], classifier, "fc1.bias");
        AssertStartsWith([0.011577202f, 0.029332716f, -0.02802906f], classifier, "fc2.weight");
        AssertStartsWith([0.065812863f, -0.052612837f, -0.027328849f], classifier, "fc3.weight");
        AssertStartsWith([0.064562187f, -0.11601691f, -0.096031949f], classifier, "fc.weight");
        AssertStartsWith([0.076971561f, 0.053540945f], classifier, "fc.bias");
    }

    [Fact]
    public void Seed_42_gives_the_convolution_that_PyTorch_makes_after_manual_seed_42()
    {
        using var classifier = Classifier(Architectures.Cnn, Gray28, seed: 42);

        // torch.manual_seed(42); nn.Conv2d(1, 32, 3, padding=1)
        AssertStartsWith([0.25484619f, 0.27666932f, -0.078090832f], classifier, "conv1.weight");
        AssertStartsWith([0.27944374f, -0.052289687f], classifier, "conv1.bias");
    }

    [Theory]
    [InlineData("conv1.weight", 9)]
    [InlineData("conv3.bias", 64 * 9)]
    [InlineData("conv3.weight", 64 * 9)]
    [InlineData("fc1.weight", 512)]
    [InlineData("fc.weight", 64)]
    public void Weights_and_biases_of_the_CNN_are_uniform_within_one_over_the_root_of_the_inputs(string name, int inputs)
    {
        using var classifier = Classifier(Architectures.Cnn, Gray28);
        var values = classifier.state_dict()[name].Values();
        var bound = 1 / Math.Sqrt(inputs);

        Assert.All(values, value => Assert.InRange(value, -bound, bound));
        Assert.InRange(values.Max(), 0.9 * bound, bound);
        Assert.InRange(values.Min(), -bound, -0.9 * bound);
        Assert.InRange(values.Average(), -0.15 * bound, 0.15 * bound);
    }

    [Theory]
    [InlineData("conv1.weight", 64 * 49)]
    [InlineData("layer1.0.conv1.weight", 64)]
    [InlineData("layer3.1.conv2.weight", 256 * 9)]
    [InlineData("layer4.0.downsample.0.weight", 2048)]
    public void Convolutions_of_a_ResNet_are_normal_with_the_fan_out_of_He(string name, int fanOut)
    {
        using var classifier = Classifier(Architectures.ResNet50, Color28);
        var weight = classifier.get_parameter(name)!;
        using var unit = weight.detach().mul(Math.Sqrt(fanOut / 2.0));

        Assert.InRange(unit.std().item<float>(), 0.97, 1.03);
        Assert.InRange(unit.mean().item<float>(), -0.05, 0.05);
        Assert.True(unit.abs().max().item<float>() > 3);
    }

    [Theory]
    [InlineData(18, "bn2", 0)]
    [InlineData(50, "bn3", 0.25)]
    public void The_residual_weight_is_where_the_last_norm_of_each_block_starts_and_no_other(int depth, string last, double weight)
    {
        using var plain = Classifier(Architectures.ResNet(new ResNetOptions { Depth = depth }), Gray28);
        using var zero = Classifier(Architectures.ResNet(new ResNetOptions { Depth = depth, ResidualWeight = weight }), Gray28);

        Assert.All(Norms(plain), item => Assert.Equal(1, item.parameter.mean().item<float>()));
        Assert.All(Norms(zero), item => Assert.Equal(item.name.StartsWith("layer") && item.name.EndsWith($"{last}.weight") ? (float)weight : 1, item.parameter.mean().item<float>()));
        Assert.All(
            zero.named_parameters().Where(item => item.name.EndsWith(".bias") && item.name != "fc.bias"),
            item => Assert.Equal(0, item.parameter.abs().max().item<float>()));

        static IEnumerable<(string name, TorchSharp.Modules.Parameter parameter)> Norms(ImageClassifier classifier) =>
            classifier.named_parameters().Where(item => item.parameter.dim() == 1 && item.name.EndsWith(".weight"));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_residual_weight_below_zero_or_not_finite_is_refused_by_name(double weight)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Architectures.ResNet(new ResNetOptions { ResidualWeight = weight }));
        Assert.Contains("ResidualWeight", error.Message, StringComparison.Ordinal);
    }

    private static void AssertStartsWith(float[] expected, ImageClassifier classifier, string name)
    {
        var actual = classifier.state_dict()[name].Values();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-7f);
        }
    }
}
