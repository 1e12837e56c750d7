using System.Text.Json;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Runtime;
using FewLabel.Training;

namespace FewLabel.Tests;

public sealed class DeepPropagationTests : IDisposable
{
    private static readonly PretrainOptions EncoderOnly = Recipe.Digits.Pretraining with
    {
        Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 64, Queue = 256 },
        LinearProbe = null,
        FineTune = null,
        Propagate = null,
    };

    private static readonly DeepPropagationOptions Short = new()
    {
        Rounds = 2,
        EnsembleSize = 2,
        Training = new SelfTrainingOptions { Epochs = 2, BatchSize = 64, LabeledBatchSize = 16, ConfidentFraction = 1, TeacherStart = 1 },
    };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 600, test: 200, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task It_goes_on_from_a_pre_training_and_gives_one_method()
    {
        using var result = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, EncoderOnly).PropagateDeeply("FewLabel", "MoCo", Short).Build().RunAsync();

        var method = Assert.Single(result.Methods);
        Assert.Equal(("FewLabel", "CNN backbone", DataUse.RefinedPseudoLabels), (method.Name, method.EncoderName, method.Use));
        // Prototypes took the place of the last layers, and are not parameters.
        Assert.Equal(2 * (168_074 - 650), method.Parameters);
        Assert.Equal(25, method.Validation!.Count);
        Assert.Equal(200, method.Test!.Count);
        Assert.Equal(500, method.Pretraining!.ImageCount);
        Assert.True(method.PretrainSeconds > 0);
        Assert.Equal(2, Assert.IsType<ClassifierEnsemble>(method.Model).Members.Length);
    }

    [Fact]
    public async Task On_other_images_than_MNIST_it_does_not_collapse()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 1_000, test: 200, seed: 3);
        var options = Short with { EnsembleSize = 1, Training = Short.Training with { Epochs = 10 } };
        var encoder = EncoderOnly with { Moco = EncoderOnly.Moco with { Epochs = 12 } };
        using var result = await Experiment.On(digits, Recipe.Digits).LabelPerClass(10, seed: 5)
            .Pretrain("MoCo", Architectures.CnnBackbone, encoder).PropagateDeeply("FewLabel", "MoCo", options).Build().RunAsync();

        var test = result.Methods[0].Test!;
        Assert.InRange(test.Accuracy, 0.85, 1);
        Assert.All(test.Confusion.PerClass, figures => Assert.InRange(figures.Recall, 0.4, 1));
    }

    [Fact]
    public async Task The_pre_training_is_shared_with_the_methods_beside_it()
    {
        var withProbe = EncoderOnly with { LinearProbe = new() };
        using var both = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, withProbe).PropagateDeeply("FewLabel", "MoCo", Short).Build().RunAsync();
        using var alone = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, EncoderOnly).PropagateDeeply("FewLabel", "MoCo", Short).Build().RunAsync();

        Assert.Equal(["MoCo linear probe", "FewLabel"], both.Methods.Select(method => method.Name));
        Assert.Same(both.Methods[0].Pretraining, both.Methods[1].Pretraining);
        Assert.Equal(alone.Methods[0].Test!.Loss, both.Methods[1].Test!.Loss);
    }

    [Fact]
    public async Task With_nothing_held_out_it_has_no_validation_figures()
    {
        using var result = await Experiment.On(_digits, Recipe.Digits).LabelPerClass(2, seed: 1).Augment(Recipe.Digits.Augmentation)
            .Pretrain("MoCo", Architectures.CnnBackbone, EncoderOnly).PropagateDeeply("FewLabel", "MoCo", Short with { Rounds = 1, EnsembleSize = 1 }).Build().RunAsync();

        Assert.Null(result.Methods[0].Validation);
        using var json = JsonDocument.Parse(result.ToJson());
        Assert.Equal("FewLabel", json.RootElement.GetProperty("methods")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void It_must_follow_a_pre_training()
    {
        var error = Assert.Throws<OptionsException>(() => Builder().Train("CNN", Architectures.Cnn).PropagateDeeply("FewLabel", "MoCo").Build());

        Assert.Contains("PropagateDeeply(\"FewLabel\")", error.Message, StringComparison.Ordinal);
        Assert.Contains("Call Pretrain or UsePretrained with that name first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_larger_than_the_unlabeled_images_are_refused()
    {
        var error = Assert.Throws<OptionsException>(() => Builder()
            .Pretrain("MoCo", Architectures.CnnBackbone, EncoderOnly)
            .PropagateDeeply("FewLabel", "MoCo", Short with { Training = new SelfTrainingOptions { BatchSize = 501 } }).Build());

        Assert.Contains("Training.BatchSize", error.Message, StringComparison.Ordinal);
        Assert.Contains("at most 500", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// TorchSharp counts each parameter that was ever made, so a run adds to the count: as much whatever its passes and the networks in its result, and
    /// for one round more as much as a network that is made and freed.
    /// </summary>
    [Fact]
    public async Task No_tensor_is_left_when_the_result_is_disposed()
    {
        var options = Short with { EnsembleSize = 1 };
        await AddedAsync(options);
        var added = await AddedAsync(options);
        var before = LiveTensors.CountSettled();
        using (var random = new RandomSource(1))
        using (Architectures.Cnn.CreateClassifier(_digits.Train.Shape, 10, random))
        {
        }

        var ofNetwork = LiveTensors.CountSettled() - before;
        Assert.Equal(added, await AddedAsync(options));
        Assert.Equal(added, await AddedAsync(options with { Training = options.Training with { Epochs = 4 } }));
        Assert.Equal(added, await AddedAsync(options with { EnsembleSize = 2 }));
        Assert.Equal(added - ofNetwork, await AddedAsync(options with { Rounds = 1 }));

        async Task<long> AddedAsync(DeepPropagationOptions deep)
        {
            var start = LiveTensors.CountSettled();
            await RunAsync(deep);
            return LiveTensors.CountSettled() - start;
        }

        async Task RunAsync(DeepPropagationOptions deep)
        {
            using var result = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, EncoderOnly).PropagateDeeply("FewLabel", "MoCo", deep).Build().RunAsync();
        }
    }

    private ExperimentBuilder Builder() => Experiment.On(_digits, Recipe.Digits).LabelRandomly(100, seed: 5).HoldOut(0.25).Augment(Recipe.Digits.Augmentation);
}
