using FewLabel.Data;
using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Features;

/// <summary>Features that are averaged over views, against a naive computation image by image.</summary>
public sealed class FeatureViewTests
{
    private static readonly Normalize Normalization = new(0.4, 0.3);

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 5)]
    public void They_are_the_mean_of_the_views_features_each_divided_by_its_length(bool mirrored, int crops)
    {
        using var images = LabeledImages.Create(9);
        using var encoder = Encoder();
        var options = new FeatureOptions { Mirrored = mirrored, Crops = crops };
        long[] order = [3, 8, 0, 3];
        using var features = FeatureExtractor.Extract(encoder, images, order, Normalization, batchSize: 3, options: options);

        encoder.eval();
        for (var row = 0; row < order.Length; row++)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var image = Normalization.Apply(images.Batch(tensor([order[row]])));
            var sum = zeros(encoder.FeatureDimension);
            var views = Views(image, mirrored, crops).ToArray();
            foreach (var view in views)
            {
                var one = encoder.call(view)[0];
                sum += one / one.square().sum().sqrt();
            }

            Assert.Equal(views.Length, options.ViewCount);
            Assert.True(((sum / views.Length) - features[row]).abs().max().item<float>() < 1e-5f, $"row {row}");
        }
    }

    [Fact]
    public void Without_options_features_keep_their_length()
    {
        using var images = LabeledImages.Create(9);
        using var encoder = Encoder();
        using var raw = FeatureExtractor.Extract(encoder, images);
        using var unit = FeatureExtractor.Extract(encoder, images, options: new FeatureOptions());

        using var lengths = unit.square().sum(1).sqrt();
        Assert.All(lengths.Values(), length => Assert.Equal(1, length, 1e-5f));
        using var expected = nn.functional.normalize(raw, p: 2, dim: 1);
        Assert.True(expected.allclose(unit, 1e-5, 1e-6));
        Assert.False(raw.allclose(unit, 1e-2, 1e-2));
    }

    [Fact]
    public void A_mirrored_image_has_the_features_of_the_image_where_both_are_views()
    {
        using var images = LabeledImages.Create(6);
        using var flipped = new ImageSet(images.Pixels.flip(3), images.Labels!.clone(), images.ClassNames);
        using var encoder = Encoder();
        var options = new FeatureOptions { Mirrored = true };
        using var one = FeatureExtractor.Extract(encoder, images, options: options);
        using var other = FeatureExtractor.Extract(encoder, flipped, options: options);
        using var plain = FeatureExtractor.Extract(encoder, images, options: new FeatureOptions());

        Assert.True(one.allclose(other, 1e-5, 1e-6));
        Assert.False(one.allclose(plain, 1e-2, 1e-2));
    }

    [Fact]
    public void Only_the_features_are_left_alive()
    {
        using var images = LabeledImages.Create(30);
        using var encoder = Encoder();
        var before = LiveTensors.CountSettled();
        using (var features = FeatureExtractor.Extract(encoder, images, batchSize: 4, options: new FeatureOptions { Mirrored = true, Crops = 2 }))
        {
            Assert.Equal(before + 1, LiveTensors.Count);
        }

        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Views_that_cannot_be_are_refused_with_the_value()
    {
        using var images = LabeledImages.Create(3);
        using var encoder = Encoder();
        var error = Assert.Throws<OptionsException>(() => FeatureExtractor.Extract(encoder, images, options: new FeatureOptions { Crops = 6, InputSize = 0 }));

        Assert.Equal(["Crops", "InputSize"], error.Faults.Select(fault => fault.Parameter));
        Assert.Contains("Crops is 6", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A crop of 6 pixels has 5, at 0, 0 or 1 from the edge.</summary>
    private static IEnumerable<Tensor> Views(Tensor image, bool mirrored, int crops)
    {
        (int Top, int Left)[] corners = [(0, 0), (0, 0), (0, 1), (1, 0), (1, 1)];
        Tensor[] plain =
        [
            image,
            .. corners.Take(crops).Select(at => nn.functional.interpolate(
                image[.., .., at.Top..(at.Top + 5), at.Left..(at.Left + 5)], [6, 6], mode: InterpolationMode.Bilinear, align_corners: false)),
        ];
        return plain.SelectMany(view => mirrored ? new[] { view, view.flip(3) } : [view]);
    }

    private static Encoder Encoder()
    {
        using var random = new RandomSource(3);
        return Architectures.Mlp2.CreateEncoder(LabeledImages.Shape, random);
    }
}
