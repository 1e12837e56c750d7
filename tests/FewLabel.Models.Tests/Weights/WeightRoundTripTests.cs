using FewLabel.Networks;
using TorchSharp;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;

namespace FewLabel.Tests.Weights;

public sealed class WeightRoundTripTests : IDisposable
{
    private readonly WeightFolder _folder = new();

    public static TheoryData<string> Names => [.. Architectures.All.Select(model => model.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_classifier_saved_and_loaded_gives_bit_identical_features_and_logits(string name)
    {
        using var scope = NewDisposeScope();
        using var first = Classifier(Architectures.Find(name)!, Gray28, seed: 1);
        using var second = Classifier(Architectures.Find(name)!, Gray28, seed: 2);
        var images = Images(4, Gray28);
        first.call(images); // moves the running averages and the counters
        WeightFile.Save(_folder["x"], first, new Dictionary<string, string> { ["architecture"] = name });
        first.eval();
        second.eval();
        Assert.NotEqual(first.Features(images).Values(), second.Features(images).Values());

        second.LoadWeights(_folder["x"]);

        Assert.Equal(first.Features(images).Values(), second.Features(images).Values());
        Assert.Equal(first.call(images).Values(), second.call(images).Values());
        Assert.Equal(
            first.state_dict().Where(item => item.Key.EndsWith("tracked")).Select(item => item.Value.item<long>()),
            second.state_dict().Where(item => item.Key.EndsWith("tracked")).Select(item => item.Value.item<long>()));
    }

    [Fact]
    public void An_encoder_takes_the_encoder_of_a_saved_classifier()
    {
        using var scope = NewDisposeScope();
        using var classifier = Classifier(Architectures.ResNet18, Color28, 1000, seed: 1);
        using var other = Classifier(Architectures.ResNet18, Color28, 10, seed: 2);
        WeightFile.Save(_folder["x"], classifier);
        other.Encoder.LoadWeights(_folder["x"], new WeightLoadOptions { HeadsMayDiffer = ["fc"] });
        var images = Images(2, Color28);
        classifier.eval();
        other.eval();

        Assert.Equal(classifier.Features(images).Values(), other.Features(images).Values());
    }
}
