using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Runtime;
using static FewLabel.Tests.Networks.NetworkFixtures;
using static TorchSharp.torch;

namespace FewLabel.Tests.Networks;

public sealed class FeatureExtractorTests
{
    private static readonly Normalize Normalization = new(0.4, 0.3);

    [Fact]
    public void Features_are_what_the_encoder_gives_in_evaluation_mode_row_by_row_in_the_order_asked()
    {
        using var images = LabeledImages.Create(20);
        using var encoder = TrainedEncoder();
        long[] order = [7, 0, 19, 7, 3];
        using var features = FeatureExtractor.Extract(encoder, images, order, Normalization, batchSize: 2);

        encoder.eval();
        Assert.Equal([5, encoder.FeatureDimension], features.shape);
        for (var row = 0; row < order.Length; row++)
        {
            using var scope = NewDisposeScope();
            var expected = encoder.call(Normalization.Apply(images.Batch(tensor([order[row]]))));
            Assert.True((expected[0] - features[row]).abs().max().item<float>() < 1e-5f, $"row {row}");
        }
    }

    [Fact]
    public void Without_indices_come_all_images_in_their_order()
    {
        using var images = LabeledImages.Create(7);
        using var encoder = TrainedEncoder();
        using var all = FeatureExtractor.Extract(encoder, images);
        using var named = FeatureExtractor.Extract(encoder, images, [0, 1, 2, 3, 4, 5, 6]);
        using var none = FeatureExtractor.Extract(encoder, images, []);

        Assert.Equal(named.Values(), all.Values());
        Assert.Equal([0, encoder.FeatureDimension], none.shape);
    }

    [Fact]
    public void Every_module_has_the_mode_back_that_it_was_found_in_and_no_statistic_moves()
    {
        using var images = LabeledImages.Create(8);
        using var encoder = TrainedEncoder();
        encoder.train();
        var frozen = encoder.children().Last();
        frozen.eval();
        var before = encoder.State();
        FeatureExtractor.Extract(encoder, images).Dispose();

        Assert.True(encoder.training);
        Assert.Equal(encoder.children().Select(child => child != frozen), encoder.children().Select(child => child.training));
        Assert.Equal(before, encoder.State());
    }

    [Fact]
    public void A_head_can_learn_on_the_features()
    {
        using var images = LabeledImages.Create(8);
        using var encoder = TrainedEncoder();
        using var features = FeatureExtractor.Extract(encoder, images);
        using var head = nn.Linear(encoder.FeatureDimension, 2);

        Assert.False(features.requires_grad);
        using var loss = head.call(features).square().sum();
        loss.backward();
        Assert.NotEqual(0, head.weight.grad!.abs().sum().item<float>());
        Assert.All(encoder.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Only_the_features_are_left_alive()
    {
        using var images = LabeledImages.Create(30);
        using var encoder = TrainedEncoder();
        var before = LiveTensors.CountSettled();
        using (var features = FeatureExtractor.Extract(encoder, images, normalize: Normalization, batchSize: 4))
        {
            Assert.Equal(before + 1, LiveTensors.Count);
        }

        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Images_of_another_shape_and_indices_of_none_are_refused()
    {
        using var images = LabeledImages.Create(5);
        using var encoder = TrainedEncoder();
        using var random = new RandomSource(1);
        using var other = Architectures.Mlp2.CreateEncoder(Gray28, random);

        var shape = Assert.Throws<ArgumentException>(() => FeatureExtractor.Extract(other, images));
        Assert.Contains("1×28×28", shape.Message, StringComparison.Ordinal);
        Assert.Contains("1×6×6", shape.Message, StringComparison.Ordinal);
        var index = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureExtractor.Extract(encoder, images, [0, 5]));
        Assert.Equal(5L, index.ActualValue);
        Assert.Contains("5 images", index.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureExtractor.Extract(encoder, images, [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureExtractor.Extract(encoder, images, batchSize: 0));
    }

    [Fact]
    public void Cancellation_stops_it_and_gives_the_mode_back()
    {
        using var images = LabeledImages.Create(5);
        using var encoder = TrainedEncoder();
        encoder.train();
        var canceled = new CancellationToken(true);
        var before = LiveTensors.CountSettled();

        Assert.Throws<OperationCanceledException>(() => FeatureExtractor.Extract(encoder, images, cancellationToken: canceled));
        Assert.True(encoder.training);
        Assert.Equal(before, LiveTensors.Count);
    }

    /// <summary>An encoder whose batch norm has statistics of its own, in training mode.</summary>
    private static Encoder TrainedEncoder()
    {
        using var random = new RandomSource(3);
        var encoder = Architectures.Mlp2.CreateEncoder(LabeledImages.Shape, random);
        using var scope = NewDisposeScope();
        encoder.call(random.Normal(0.5, 2, 16, 1, 6, 6));
        return encoder;
    }
}
