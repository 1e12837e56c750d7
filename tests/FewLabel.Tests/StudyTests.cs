using FewLabel.Data;
using FewLabel.Training;

namespace FewLabel.Tests;

/// <summary>The facts of the reference study, on real MNIST.</summary>
public sealed class StudyTests
{
    [RealMnistFact]
    public async Task Seed_42_gives_the_studys_hundred_its_75_and_a_CNN_that_learns()
    {
        using var mnist = await Mnist.LoadAsync(RealMnistFactAttribute.Folder);
        using var result = await Experiment
            .On(mnist)
            .LabelRandomly(100, seed: 42)
            .HoldOut(0.25)
            .Augment(Recipe.Digits.Augmentation)
            .Train("CNN", Architectures.Cnn, new SupervisedOptions { Epochs = 100 })
            .Build()
            .RunAsync();

        Assert.Equal([7, 13, 12, 11, 7, 8, 14, 11, 5, 12], result.LabelCounts.ToArray());
        Assert.Equal([5, 10, 9, 8, 5, 6, 11, 8, 4, 9], result.TrainCounts.ToArray());
        Assert.Equal(59_900, result.Draw.Unlabeled.Length);
        Assert.Equal(0.1307, result.Methods[0].Normalize.Mean[0], 4);
        Assert.Equal(0.3081, result.Methods[0].Normalize.StandardDeviation[0], 4);
        Assert.InRange(result.Methods[0].Test!.Accuracy, 0.85, 1);
    }
}
