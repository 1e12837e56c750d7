using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class ClassWeightsTests
{
    [Fact]
    public void Balanced_weights_are_those_of_scikit_learn()
    {
        // compute_class_weight("balanced", classes=[0, 1, 2], y=[0, 1, 1, 2, 2, 2]) is [2, 1, 0.6667].
        Assert.Equal([2, 1, 2 / 3.0], ClassWeighing.Of(ClassWeights.Balanced, [0, 1, 1, 2, 2, 2], 3)!.Value, (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.Equal([2, 0, 2 / 3.0], ClassWeighing.Of(ClassWeights.Balanced, [0, 2, 2, 2], 3)!.Value, (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.Null(ClassWeighing.Of(ClassWeights.None, [0, 1], 2));
    }

    [Fact]
    public void Classes_of_1_2_and_500_labels_are_all_found_when_they_count_the_same_and_not_otherwise()
    {
        var plain = Measure(ClassWeights.None);
        var balanced = Measure(ClassWeights.Balanced);

        Assert.Equal([1, 2, 500], balanced.Learned);
        Assert.True(balanced.Figures.MacroAccuracy > plain.Figures.MacroAccuracy + 0.1, $"{plain.Figures.MacroAccuracy} {balanced.Figures.MacroAccuracy}");
        Assert.All(balanced.Figures.Confusion.PerClass, each => Assert.True(each.Recall > 0.5, $"{each.Name}: {each.Recall}"));
        Assert.Equal(balanced.Figures.Confusion.PerClass.Average(each => each.Recall), balanced.Figures.MacroAccuracy, 12);
    }

    [Fact]
    public void The_macro_accuracy_is_the_mean_over_the_classes_that_have_images()
    {
        // 3 of 4, 1 of 2 and none at all.
        var confusion = new ConfusionMatrix(["a", "b", "c"], [3, 1, 0, 1, 1, 0, 0, 0, 0]);

        Assert.Equal((0.75 + 0.5) / 2, confusion.MacroAccuracy, 12);
        Assert.Equal(4 / 6.0, confusion.Accuracy, 12);
        Assert.Equal(double.NaN, new ConfusionMatrix(["a", "b"], [0, 0, 0, 0]).MacroAccuracy);
    }

    private static (int[] Learned, Evaluation Figures) Measure(ClassWeights weights)
    {
        using var images = Create();
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(36, 3));
        using var random = new RandomSource(2);
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
            {
                parameter.zero_();
            }
        }

        long[] train = [.. Enumerable.Range(0, 503).Select(image => (long)image)];
        var trainer = new SupervisedTrainer(new SupervisedOptions { Epochs = 20, ClassWeights = weights, ExponentialMovingAverage = 0 }, device: ComputeDevice.Cpu);
        var result = trainer.Train(model, images, new DataSplit([.. train], [.. Enumerable.Range(503, 90).Select(image => (long)image)]), random);
        return ([.. images.CountClasses(train)], result.Validation!);
    }

    /// <summary>Noise, with two rows brighter by the class: 1, 2 and 500 images to learn from, and 30 of each class to measure on.</summary>
    private static ImageSet Create()
    {
        using var random = new RandomSource(4);
        using var scope = NewDisposeScope();
        long[] classes = [0, 1, 1, .. Enumerable.Repeat(2L, 500), .. Enumerable.Range(0, 90).Select(image => (long)(image % 3))];
        var labels = tensor(classes, int64);
        var pixels = random.Integers(0, 100, classes.Length, 1, 6, 6);
        for (var label = 0; label < 3; label++)
        {
            pixels[.., .., (label * 2)..(label * 2 + 2), ..] += labels.eq(label).view(-1, 1, 1, 1).to(int64) * 120;
        }

        return new ImageSet(pixels.to(ScalarType.Byte).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }
}
