using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Tests.Networks;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Evaluation;

public sealed class ProbeOnEncoderTests
{
    private static readonly Normalize Normalization = new(0.4, 0.3);

    [Fact]
    public void The_classifier_has_the_encoder_itself_and_does_as_well_as_the_figures_say()
    {
        using var images = LabeledImages.Create(90, brightness: 40);
        var split = LabeledImages.Split(30, 60);
        var encoder = Encoder();
        var before = encoder.State();
        using var probe = LinearProbe.Fit(encoder, images, split, Normalization);
        using var classifier = probe.ToClassifier(encoder);

        Assert.Same(encoder, classifier.Encoder);
        Assert.Equal(before, encoder.State());
        Assert.False(classifier.training);
        var train = Evaluator.Evaluate(classifier, images, split.Train, Normalization);
        var validation = Evaluator.Evaluate(classifier, images, split.Validation, Normalization);
        Assert.Equal(probe.Figures.TrainAccuracy, train.Accuracy, 1e-9);
        Assert.Equal(probe.Figures.ValidationAccuracy!.Value, validation.Accuracy, 1e-9);
        Assert.Equal(probe.Figures.ValidationLoss!.Value, validation.Loss, 1e-4);
        Assert.InRange(validation.Accuracy, 0.6, 1);
    }

    [Fact]
    public void The_result_frees_the_layer_unless_a_classifier_has_it()
    {
        using var images = LabeledImages.Create(30);
        var encoder = Encoder();
        var probe = LinearProbe.Fit(encoder, images, LabeledImages.Split(30, 0), Normalization);
        using (var classifier = probe.ToClassifier(encoder))
        {
            probe.Dispose();
            Assert.False(probe.Head.weight.IsInvalid);
            Assert.Throws<InvalidOperationException>(() => probe.ToClassifier(encoder));
        }

        using var other = Encoder();
        var kept = LinearProbe.Fit(other, images, LabeledImages.Split(30, 0), Normalization);
        var weight = kept.Head.weight;
        kept.Dispose();
        kept.Dispose();
        Assert.True(weight.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => kept.ToClassifier(other));
    }

    [Fact]
    public void The_layer_outlives_the_dispose_scope_it_was_fitted_in()
    {
        using var images = LabeledImages.Create(30);
        using var encoder = Encoder();
        LinearProbeResult probe;
        using (NewDisposeScope())
        {
            probe = LinearProbe.Fit(encoder, images, LabeledImages.Split(30, 0), Normalization);
        }

        using (probe)
        {
            Assert.True(probe.Head.weight.requires_grad);
            Assert.Equal(3 * encoder.FeatureDimension, probe.Head.weight.Values().Length);
        }
    }

    [Fact]
    public void Images_without_labels_and_an_encoder_of_other_features_are_refused()
    {
        using var images = LabeledImages.Create(30);
        using var unlabeled = new ImageSet(images.Pixels.clone(), null);
        using var encoder = Encoder();
        using var random = new RandomSource(2);
        using var wide = Architectures.ResNet18.CreateEncoder(LabeledImages.Shape, random);
        using var probe = LinearProbe.Fit(encoder, images, LabeledImages.Split(20, 10), Normalization);

        Assert.Contains("labels", Assert.Throws<ArgumentException>(() => LinearProbe.Fit(encoder, unlabeled, LabeledImages.Split(20, 10))).Message, StringComparison.Ordinal);
        var error = Assert.Throws<ArgumentException>(() => probe.ToClassifier(wide));
        Assert.Contains("64 features", error.Message, StringComparison.Ordinal);
        Assert.Contains("512", error.Message, StringComparison.Ordinal);
    }

    private static Encoder Encoder()
    {
        using var random = new RandomSource(3);
        return Architectures.Mlp2.CreateEncoder(LabeledImages.Shape, random);
    }
}
