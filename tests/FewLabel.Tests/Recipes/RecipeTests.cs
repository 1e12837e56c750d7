using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Tests;

public sealed class RecipeTests
{
    public static TheoryData<string> Names => [.. Recipe.All.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_recipe_of_the_library_is_without_fault_and_found_by_its_name(string name)
    {
        var recipe = Recipe.Find(name.ToUpperInvariant())!;

        Assert.Equal(name, recipe.ToString());
        Assert.Empty(recipe.Validate());
        Assert.Null(Recipe.Find(name + "s"));
    }

    [Fact]
    public void What_was_chosen_on_digits_stays_as_it_is_when_general_options_change()
    {
        var digits = Recipe.Digits;
        var moco = digits.Pretraining.Moco;

        Assert.Equal(new SupervisedOptions { Optimizer = new AdamWOptions(0.003), BatchSize = 100, Epochs = 700, ExponentialMovingAverage = 0.99 }, digits.Supervised);
        Assert.Equal((256, 64, 3, 0.002), (digits.SemiSupervised.BatchSize, digits.SemiSupervised.LabeledBatchSize, digits.SemiSupervised.Epochs, digits.SemiSupervised.Optimizer.LearningRate));
        Assert.Equal((256, 4_096, 0.99, 0.2, 4, 512, 128, 0.002), (moco.BatchSize, moco.Queue, moco.Momentum, moco.Temperature, moco.Epochs, moco.HeadHidden, moco.Dimension, moco.Optimizer.LearningRate));
        Assert.Equal((300, 0.001, 0.8), (digits.Pretraining.FineTune!.Supervised.Epochs, digits.Pretraining.FineTune.Supervised.Optimizer.LearningRate, digits.Pretraining.FineTune.LayerDecay));
        Assert.Equal((2, 10, 3), (digits.Pretraining.Distill!.Epochs, digits.Pretraining.Propagate!.Neighbors, digits.Pretraining.Propagate.Training.Epochs));
        Assert.Equal((4, 3, 2_000, 2, 8, 16, 0.004), (
            digits.Propagation.Rounds, digits.Propagation.EnsembleSize, digits.Propagation.Prototypes, digits.Propagation.WarmupRounds,
            digits.Propagation.Training.Epochs, digits.Propagation.Training.LabeledBatchSize, digits.Propagation.Training.Optimizer.LearningRate));
        Assert.Equal(60_000, digits.ReferenceImageCount);
    }

    [Fact]
    public void Nothing_is_mirrored_turned_or_drawn_where_nothing_is_known_of_the_pictures()
    {
        ImageTransform[] general =
        [
            Recipe.Generic.Augmentation, Recipe.Generic.StrongAugmentation, Recipe.Generic.ContrastiveViews,
            .. new[] { Recipe.Generic.Pretraining, PretrainOptions.Quick, PretrainOptions.Best, new PretrainOptions() }
                .SelectMany(options => new[] { options.Views, options.UnlabeledAugmentation }).OfType<ImageTransform>(),
        ];

        Assert.All(general.SelectMany(transform => ((Compose)transform).Transforms), transform => Assert.True(
            transform switch
            {
                RandomAffine { Degrees: { Low: 0, High: 0 }, ShearX: { Low: 0, High: 0 }, ShearY: { Low: 0, High: 0 } } or RandomResizedCrop => true,
                ColorJitter { Saturation: { Low: 1, High: 1 }, Hue: { Low: 0, High: 0 } } => true,
                _ => false,
            },
            $"{transform.GetType().Name} does not suit every picture"));
        Assert.Empty(Recipe.Generic.InputNormalizations);
        Assert.Null(PretrainOptions.Quick.InputNormalizations);
        Assert.Null(PretrainOptions.Quick.TestTimeScales);
    }

    [Fact]
    public void Photographs_are_not_drawn_on()
    {
        ImageTransform[] all = [Recipe.Photos.Augmentation, Recipe.Photos.StrongAugmentation, Recipe.Photos.ContrastiveViews];

        Assert.All(all.SelectMany(transform => ((Compose)transform).Transforms), transform => Assert.False(transform is RandomStroke or StrokeWidth or MomentNormalization or ElasticTransform));
        Assert.Contains(((Compose)Recipe.Photos.Augmentation).Transforms, transform => transform is RandomHorizontalFlip);
        Assert.Equal(new ImageShape(3, 32, 32), Recipe.Photos.FileShape);
    }

    [Theory]
    [InlineData("Digits", 3, 32, 32, new[] { "Recipe.Photos", "Recipe.Generic" }, "1 channel and at least 20×20 pixels")]
    [InlineData("Photos", 1, 28, 28, new[] { "Recipe.Digits", "Recipe.Generic" }, "3 channels and at least 20×20 pixels")]
    [InlineData("Digits", 1, 28, 12, new[] { "Recipe.Generic" }, "1 channel and at least 20×20 pixels")]
    [InlineData("Photos", 3, 12, 28, new[] { "Recipe.Generic" }, "3 channels and at least 20×20 pixels")]
    public void A_recipe_that_does_not_suit_the_images_is_a_fault_that_names_those_that_do(string name, int channels, int height, int width, string[] others, string says)
    {
        using var images = Sets.Noise(10, channels, height, width);
        var fault = Recipe.Find(name)!.FaultWith(images)!;

        Assert.Equal(("Recipe", name, $"a recipe for images of {channels}×{height}×{width}"), (fault.Parameter, fault.Value, fault.Requirement));
        Assert.Contains(says, fault.Remedy, StringComparison.Ordinal);
        Assert.Equal(others, Recipe.All.Select(recipe => $"Recipe.{recipe.Name}").Where(other => fault.Remedy.Contains(other, StringComparison.Ordinal)));
        Assert.All(others, other => Assert.Null(Recipe.Find(other[7..])!.FaultWith(images)));
    }

    [Theory]
    [InlineData("Digits", 1, 28)]
    [InlineData("Photos", 3, 64)]
    [InlineData("Generic", 1, 8)]
    [InlineData("Generic", 3, 224)]
    public void A_recipe_that_suits_the_images_is_no_fault(string name, int channels, int size)
    {
        using var images = Sets.Noise(10, channels, size, size);

        Assert.Null(Recipe.Find(name)!.FaultWith(images));
    }

    [Fact]
    public void All_faults_of_an_own_recipe_are_told_at_once()
    {
        var wrong = new Recipe
        {
            Name = " ",
            Channels = [2, 3],
            MinimumSize = 0,
            FileShape = new ImageShape(1, 12, 12),
            Augmentation = null!,
            StrongAugmentation = null!,
            ContrastiveViews = null!,
            InputNormalizations = default,
            TestTimeScales = [1, 11],
            Encoder = null!,
            Supervised = new SupervisedOptions { Epochs = 0 },
            SemiSupervised = null!,
            Pretraining = PretrainOptions.Quick with { Moco = PretrainOptions.Quick.Moco with { BatchSize = 1 } },
            Propagation = new DeepPropagationOptions { Rounds = 0, EnsembleSize = 1 },
            ReferenceImageCount = 15,
            Scaling = new OptionScaling { MinBatches = 0 },
        };

        Assert.Equal(
            [
                "Name", "Channels", "MinimumSize", "FileShape", "Augmentation", "StrongAugmentation", "ContrastiveViews", "InputNormalizations", "TestTimeScales",
                "Encoder", "Network", "Supervised.Epochs", "SemiSupervised", "Pretraining.Moco.BatchSize", "Propagation.Rounds",
                "ReferenceImageCount", "Scaling.MinBatches",
            ],
            wrong.Validate().Select(fault => fault.Parameter).Distinct());
        Assert.Contains("SemiSupervised is missing; it must be SemiSupervisedOptions.", string.Join('\n', wrong.Validate()), StringComparison.Ordinal);
        Assert.Equal(
            ["Channels", "TestTimeScales", "Network", "Supervised", "Pretraining", "Propagation", "Scaling"],
            (Recipe.Generic with { Channels = default, TestTimeScales = default, Network = null!, Supervised = null!, Pretraining = null!, Propagation = null!, Scaling = null! })
                .Validate().Select(fault => fault.Parameter));
    }
}
