using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Training;

namespace FewLabel.Tests;

public sealed class SemiSupervisedTests : IDisposable
{
    private static readonly SemiSupervisedOptions Short = SemiSupervisedOptions.FixMatch with { BatchSize = 64, LabeledBatchSize = 32, Epochs = 1 };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 600, test: 200, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task It_is_a_method_beside_the_others_on_the_same_labels()
    {
        using var result = await Builder()
            .TrainSemiSupervised("FixMatch", Architectures.Cnn, Short)
            .TrainSemiSupervised("SoftMatch", Architectures.Cnn, SemiSupervisedOptions.SoftMatch with { BatchSize = 64, Epochs = 1 }, Recipe.Digits.StrongAugmentation)
            .Build().RunAsync();

        Assert.Equal(["FixMatch", "SoftMatch"], result.Methods.Select(method => method.Name));
        Assert.All(result.Methods, method => Assert.Equal((25L, 200L, 168_074L), (method.Validation!.Count, method.Test!.Count, method.Parameters)));
        Assert.Contains("FixMatch", result.Comparison.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_learns_digits_from_sixty_labels_and_the_others()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 1_000, test: 200, seed: 4);
        using var result = await Experiment.On(digits).LabelPerClass(6, seed: 5).Augment(new RandomAffine(degrees: 10, translateX: 0.05, translateY: 0.05))
            .TrainSemiSupervised("FixMatch", Architectures.Cnn, Short with { Epochs = 15 }).Build().RunAsync();

        Assert.InRange(result.Methods[0].Test!.Accuracy, 0.8, 1);
    }

    [Fact]
    public async Task The_strong_views_default_to_the_recipes()
    {
        using var named = await Builder().TrainSemiSupervised("FixMatch", Architectures.Cnn, Short, Recipe.Digits.StrongAugmentation).Build().RunAsync();
        using var silent = await Builder().TrainSemiSupervised("FixMatch", Architectures.Cnn, Short).Build().RunAsync();
        using var other = await Builder().TrainSemiSupervised("FixMatch", Architectures.Cnn, Short, Recipe.Digits.Augmentation).Build().RunAsync();

        Assert.Equal(named.Methods[0].Test!.Loss, silent.Methods[0].Test!.Loss);
        Assert.NotEqual(named.Methods[0].Test!.Loss, other.Methods[0].Test!.Loss);
    }

    [Fact]
    public void Faults_are_named_before_anything_runs()
    {
        var error = Assert.Throws<OptionsException>(() => Builder()
            .TrainSemiSupervised("FixMatch", Architectures.Cnn, Short with { BatchSize = 501, UnlabeledLossWeight = -1 }).Build());

        Assert.Contains("TrainSemiSupervised(\"FixMatch\").BatchSize", error.Message, StringComparison.Ordinal);
        Assert.Contains("at most 500", error.Message, StringComparison.Ordinal);
        Assert.Contains("TrainSemiSupervised(\"FixMatch\").UnlabeledLossWeight", error.Message, StringComparison.Ordinal);
    }

    private ExperimentBuilder Builder() => Experiment.On(_digits, Recipe.Digits).LabelRandomly(100, seed: 5).HoldOut(0.25);
}
