using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Training;

namespace FewLabel.Tests;

/// <summary>One small experiment with a method of each kind, run once for all tests of a class.</summary>
public sealed class DigitRun : IAsyncLifetime
{
    public ImageDataset Digits { get; } = SyntheticDigits.CreateDataset(train: 600, test: 200, seed: 3);

    public ExperimentResult Result { get; private set; } = null!;

    public async Task InitializeAsync() => Result = await Experiment.On(Digits, Recipe.Digits)
        .LabelRandomly(100, seed: 5)
        .HoldOut(0.25)
        .Augment(Recipe.Digits.Augmentation)
        .Train("MLP 2", Architectures.Mlp2, new SupervisedOptions { Epochs = 30 })
        .Pretrain("MoCo", Architectures.CnnBackbone, Recipe.Digits.Pretraining with
        {
            Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 64, Queue = 256 },
            FineTune = null,
            Propagate = null,
        })
        .PropagateDeeply("FewLabel", "MoCo", new DeepPropagationOptions
        {
            Rounds = 2,
            EnsembleSize = 2,
            Training = new SelfTrainingOptions { Epochs = 2, BatchSize = 64, LabeledBatchSize = 16, ConfidentFraction = 1, TeacherStart = 1 },
        })
        .Build()
        .RunAsync();

    public Task DisposeAsync()
    {
        Result.Dispose();
        Digits.Dispose();
        return Task.CompletedTask;
    }
}
