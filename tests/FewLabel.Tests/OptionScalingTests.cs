using FewLabel.Data;
using FewLabel.Ensembles;

namespace FewLabel.Tests;

public sealed class OptionScalingTests
{
    [Theory]
    [InlineData(60_000)]
    [InlineData(59_900)]
    [InlineData(1_000_000)]
    public void What_was_made_for_60_000_images_stays_as_it_is_for_as_many(long images)
    {
        Assert.Equal(PretrainOptions.Quick, PretrainOptions.Quick.ScaledTo(images));
        Assert.Equal(new DeepPropagationOptions(), new DeepPropagationOptions().ScaledTo(images));
    }

    [Theory]
    [InlineData(30_000, 256, 4_096, 8)]
    [InlineData(3_000, 256, 750, 40)]
    [InlineData(400, 100, 100, 40)]
    public void Fewer_images_get_smaller_batches_and_queues_and_more_passes(long images, int batch, int queue, int passes)
    {
        var moco = PretrainOptions.Quick.ScaledTo(images).Moco;
        var training = new DeepPropagationOptions().ScaledTo(images).Training;

        Assert.Equal((batch, queue, passes), (moco.BatchSize, moco.Queue, moco.Epochs));
        // The last rounds take twice as many passes as pre-training, at any number of images.
        Assert.Equal((batch, 2 * passes), (training.BatchSize, training.Epochs));
    }

    [Fact]
    public void An_experiment_on_few_images_can_be_built_with_them()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 130, test: 10, seed: 1);

        Experiment.On(digits, Recipe.Digits).LabelRandomly(30)
            .Pretrain("MoCo", Architectures.CnnBackbone, PretrainOptions.Quick.ScaledTo(100))
            .PropagateDeeply("FewLabel", "MoCo", new DeepPropagationOptions().ScaledTo(100))
            .Build();
        Assert.Throws<ArgumentOutOfRangeException>(() => PretrainOptions.Quick.ScaledTo(15));
    }
}
