using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>What a method is not told comes from the experiment's recipe.</summary>
public sealed class RecipeDefaultTests : IDisposable
{
    private static readonly SelfTrainingOptions OnePass = new() { Epochs = 1, BatchSize = 64, LabeledBatchSize = 16 };

    private static readonly Recipe Tiny = Recipe.Digits with
    {
        Name = "tiny",
        Network = Architectures.Mlp1,
        Supervised = new SupervisedOptions { Epochs = 2 },
        SemiSupervised = SemiSupervisedOptions.FixMatch with { Epochs = 1, BatchSize = 64 },
        Pretraining = PretrainOptions.Quick with
        {
            Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 64, Queue = 64, HeadHidden = 32 }, FineTune = null, Propagate = null,
        },
        Propagation = new DeepPropagationOptions { Rounds = 1, EnsembleSize = 1, Neighbors = 5, Training = OnePass with { ConfidentFraction = 1, TeacherStart = 1 } },
    };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 40, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task Names_alone_run_every_method_as_the_recipe_says_and_bit_identically_to_the_same_values_given()
    {
        using var silent = await Experiment.On(_digits, Tiny).LabelPerClass(4, seed: 1)
            .Train("net").TrainSemiSupervised("semi").Pretrain("MoCo").PropagateDeeply("deep", "MoCo").Build().RunAsync();
        var pretraining = Tiny.Pretraining with
        {
            Views = Recipe.Digits.ContrastiveViews,
            UnlabeledAugmentation = Recipe.Digits.StrongAugmentation,
            InputNormalizations = Recipe.Digits.InputNormalizations,
            TestTimeScales = Recipe.Digits.TestTimeScales,
        };
        using var told = await Experiment.On(_digits).LabelPerClass(4, seed: 1).Augment(Recipe.Digits.Augmentation)
            .Train("net", Architectures.Mlp1, Tiny.Supervised)
            .TrainSemiSupervised("semi", Architectures.Mlp1, Tiny.SemiSupervised, Recipe.Digits.StrongAugmentation)
            .Pretrain("MoCo", Architectures.CnnBackbone, pretraining)
            .PropagateDeeply("deep", "MoCo", Tiny.Propagation).Build().RunAsync();

        Assert.Equal(Fingerprint.Of(told), Fingerprint.Of(silent));
        Assert.Equal(Recipe.Digits.InputNormalizations, silent.Methods[^1].InputNormalizations);
        Assert.Equal(Recipe.Digits.TestTimeScales, silent.Methods[^1].TestTimeScales);
        Assert.Same(Recipe.Digits.Augmentation, silent.Augmentation);
        Assert.Equal("tiny", silent.Settings["Recipe"]);
    }

    [Fact]
    public async Task An_augmentation_overrides_the_recipes_and_none_turns_it_off()
    {
        var rotation = new RandomRotation(5);
        using var other = await Experiment.On(_digits, Tiny).LabelPerClass(4).Augment(rotation).Train("net").Build().RunAsync();
        using var none = await Experiment.On(_digits, Tiny).LabelPerClass(4).Augment(Augmentations.None).Train("net").Build().RunAsync();
        using var plain = await Experiment.On(_digits).LabelPerClass(4).Augment(Augmentations.None).Train("net", Architectures.Mlp1, Tiny.Supervised).Build().RunAsync();

        Assert.Same(rotation, other.Augmentation);
        Assert.Null(none.Augmentation);
        Assert.Equal(Fingerprint.Of(plain), Fingerprint.Of(none));
    }

    [Fact]
    public void A_recipe_for_other_channels_is_refused_before_anything_runs_and_one_that_fits_is_named()
    {
        using var random = new RandomSource(1);
        using var colors = new ImageDataset("colors", new ImageSet(random.Integers(0, 256, 40, 3, 28, 28).to(uint8), arange(40, int64).remainder(2)), null);

        var error = Assert.Throws<OptionsException>(() => Experiment.On(colors, Recipe.Digits).LabelPerClass(4).Augment(Augmentations.None).Train("net").Build());

        var fault = Assert.Single(error.Faults);
        Assert.Equal(("Recipe", "Digits"), (fault.Parameter, fault.Value));
        Assert.Contains("Recipe.Generic", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Views_that_change_nothing_are_refused()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits, Tiny with { ContrastiveViews = Augmentations.None }).LabelPerClass(4).Pretrain("MoCo").Build());

        Assert.Equal("Pretrain(\"MoCo\").Views", Assert.Single(error.Faults).Parameter);
    }
}
