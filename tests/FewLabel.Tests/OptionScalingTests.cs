using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Moco;

namespace FewLabel.Tests;

public sealed class OptionScalingTests
{
    [Theory]
    [InlineData(60_000)]
    [InlineData(59_900)]
    [InlineData(1_000_000)]
    public void What_was_chosen_for_60_000_images_stays_as_it_is_for_as_many(long images)
    {
        Assert.Equal(Recipe.Digits, Recipe.Digits.ScaledTo(images));
        Assert.Equal(Recipe.Generic, Recipe.Generic.ScaledTo(images));
    }

    [Theory]
    [InlineData(30_000, 256, 4_096, 8)]
    [InlineData(3_000, 256, 750, 40)]
    [InlineData(400, 100, 100, 40)]
    public void Fewer_images_get_smaller_batches_and_queues_and_more_passes(long images, int batch, int queue, int passes)
    {
        var scaled = Recipe.Digits.ScaledTo(images);
        var (moco, training) = (scaled.Pretraining.Moco, scaled.Propagation.Training);

        Assert.Equal((batch, queue, passes), (moco.BatchSize, moco.Queue, moco.Epochs));
        // The last rounds take twice as many passes as pre-training, at any number of images.
        Assert.Equal((batch, 2 * passes), (training.BatchSize, training.Epochs));
        // Two passes of self-training and three of consistency training grow alike.
        Assert.Equal((batch, passes / 2), (scaled.Pretraining.Distill!.BatchSize, scaled.Pretraining.Distill.Epochs));
        Assert.Equal((batch, passes * 3 / 4), (scaled.SemiSupervised.BatchSize, scaled.SemiSupervised.Epochs));
        Assert.Equal((batch, passes * 3 / 4), (scaled.Pretraining.Propagate!.Training.BatchSize, scaled.Pretraining.Propagate.Training.Epochs));
    }

    [Fact]
    public void How_far_it_goes_is_an_option()
    {
        var recipe = Recipe.Digits with
        {
            ReferenceImageCount = 1_000,
            Scaling = new OptionScaling { MaxEpochFactor = 3, MinBatches = 2, MaxQueueShare = 0.5 },
        };
        var half = recipe.ScaledTo(500).Pretraining.Moco;
        var few = recipe.ScaledTo(100).Pretraining.Moco;

        // Half the images in batches of 250 instead of 256: twice the passes.
        Assert.Equal((250, 250, 8), (half.BatchSize, half.Queue, half.Epochs));
        // A tenth of the images would be ten times as many passes of batches a fifth as large: twice.
        Assert.Equal((50, 50, 8), (few.BatchSize, few.Queue, few.Epochs));
        Assert.Equal(12, (recipe with { Pretraining = recipe.Pretraining with { Moco = MocoOptions.V2 with { BatchSize = 8, Epochs = 4 } } }).ScaledTo(100).Pretraining.Moco.Epochs);
        Assert.Equal(
            ["MaxEpochFactor", "MinBatches", "MaxQueueShare"],
            new OptionScaling { MaxEpochFactor = 0.5, MinBatches = 9, MaxQueueShare = double.NaN }.Validate().Select(fault => fault.Parameter));
    }

    [Fact]
    public void Groups_of_batch_norm_keep_two_images_each()
    {
        var study = Recipe.Photos with { Pretraining = PretrainOptions.ReferenceStudy };

        Assert.Empty(study.ScaledTo(16).Pretraining.Validate(10));
        Assert.Equal(2, study.ScaledTo(16).Pretraining.Moco.BatchNormGroups);
        Assert.Equal(8, study.ScaledTo(1_000).Pretraining.Moco.BatchNormGroups);
    }

    [Theory]
    [InlineData("Digits", 1)]
    [InlineData("Generic", 1)]
    [InlineData("Generic", 3)]
    [InlineData("Photos", 3)]
    public void An_experiment_on_few_images_can_be_built_with_them(string name, int channels)
    {
        using var images = Sets.Noise(130, channels, 28, 28);
        var recipe = Recipe.Find(name)!.ScaledTo(100);

        Experiment.On(images).LabelRandomly(30).Augment(recipe.Augmentation)
            .Train("network", recipe.Network, recipe.Supervised)
            .TrainSemiSupervised("consistent", recipe.Network, recipe.SemiSupervised, recipe.StrongAugmentation)
            .Pretrain("MoCo", recipe.Encoder, recipe.Pretraining)
            .PropagateDeeply("FewLabel", "MoCo", recipe.Propagation)
            .Build();
    }

    [Fact]
    public void Too_few_images_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Recipe.Digits.ScaledTo(15));
}
