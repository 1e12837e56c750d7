using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

/// <summary>Batch norm has no statistics of one image: every trainer learns from few images, or says why it does not.</summary>
public sealed class SmallBatchTests : IDisposable
{
    private readonly ImageSet _images = Blobs.Create(40);
    private readonly nn.Module<Tensor, Tensor> _model = Blobs.Network();

    public void Dispose()
    {
        _images.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(2, 8)]
    [InlineData(3, 2)]
    [InlineData(7, 100)]
    [InlineData(9, 8)]
    [InlineData(17, 8)]
    public void Supervised_training_learns_from_few_images_whatever_is_left_of_a_batch(int count, int batchSize)
    {
        foreach (var weights in Enum.GetValues<ClassWeights>())
        {
            var result = Supervised(new SupervisedOptions { BatchSize = batchSize, Epochs = 3, ClassWeights = weights }, Blobs.Split(count, 1));

            Assert.Equal(3, result.History.Length);
            AssertFinite(result);
        }
    }

    [Fact]
    public void Supervised_training_of_one_image_or_of_no_step_is_refused()
    {
        Assert.Contains("at least 2 images; there are 1", Assert.Throws<ArgumentException>(() => Supervised(new SupervisedOptions(), Blobs.Split(1, 0))).Message, StringComparison.Ordinal);
        Assert.Equal(["BatchSize", "Epochs"], Assert.Throws<OptionsException>(() => Supervised(new SupervisedOptions { BatchSize = 1, Epochs = 0 }, Blobs.Split(9, 0))).Faults.Select(fault => fault.Parameter));
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(9, 8, 3)]
    [InlineData(9, 9, 64)]
    public void Semi_supervised_training_learns_from_one_label_and_few_images(int unlabeled, int batchSize, int labeledBatchSize)
    {
        foreach (var method in new[] { SemiSupervisedOptions.PseudoLabel, SemiSupervisedOptions.FixMatch, SemiSupervisedOptions.FlexMatch, SemiSupervisedOptions.FreeMatch, SemiSupervisedOptions.SoftMatch })
        {
            AssertFinite(SemiSupervised(method with { BatchSize = batchSize, LabeledBatchSize = labeledBatchSize, Epochs = 3 }, unlabeled));
        }
    }

    [Fact]
    public void Semi_supervised_training_on_fewer_images_than_a_batch_or_without_a_step_is_refused()
    {
        Assert.Contains("A batch has 8 images and there are only 7", Assert.Throws<ArgumentException>(() => SemiSupervised(SemiSupervisedOptions.FixMatch with { BatchSize = 8 }, 7)).Message, StringComparison.Ordinal);
        Assert.Equal(
            ["BatchSize", "Epochs", "LabeledBatchSize"],
            Assert.Throws<OptionsException>(() => SemiSupervised(SemiSupervisedOptions.FixMatch with { BatchSize = 1, Epochs = 0, LabeledBatchSize = 0 }, 9)).Faults.Select(fault => fault.Parameter).Order());
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(9, 8, 0)]
    public void Self_training_learns_from_few_images_and_where_no_pseudo_label_of_a_batch_counts(int unlabeled, int batchSize, int labeledBatchSize)
    {
        var options = new SelfTrainingOptions { BatchSize = batchSize, LabeledBatchSize = labeledBatchSize, Epochs = 3, TeacherStart = 1 };

        // The first image alone has a pseudo-label: batches without it have nothing to learn.
        AssertFinite(SelfTraining(options, unlabeled, image => image == 1 ? 0 : -1));
        AssertFinite(SelfTraining(options with { TeacherStart = 0, Threshold = 0.999 }, unlabeled, image => image % Blobs.Classes));
    }

    [Fact]
    public void Self_training_on_fewer_images_than_a_batch_or_without_a_step_is_refused()
    {
        Assert.Contains("A batch has 8 images and there are only 7", Assert.Throws<ArgumentException>(() => SelfTraining(new SelfTrainingOptions { BatchSize = 8 }, 7, _ => 0)).Message, StringComparison.Ordinal);
        Assert.Equal(["BatchSize", "Epochs"], Assert.Throws<OptionsException>(() => SelfTraining(new SelfTrainingOptions { BatchSize = 1, Epochs = 0 }, 9, _ => 0)).Faults.Select(fault => fault.Parameter));
    }

    private TrainingResult Supervised(SupervisedOptions options, DataSplit split)
    {
        using var random = new RandomSource(1);
        return new SupervisedTrainer(options, device: ComputeDevice.Cpu).Train(_model, _images, split, random);
    }

    private TrainingResult SemiSupervised(SemiSupervisedOptions options, int unlabeled)
    {
        using var random = new RandomSource(1);
        return new SemiSupervisedTrainer(options, device: ComputeDevice.Cpu).Train(_model, _images, Blobs.Split(1, 0), [.. Enumerable.Range(1, unlabeled)], random);
    }

    private TrainingResult SelfTraining(SelfTrainingOptions options, int unlabeled, Func<int, int> label)
    {
        using var random = new RandomSource(1);
        var pseudoLabels = new PseudoLabels([.. Enumerable.Range(0, 40).Select(label)], [.. Enumerable.Repeat(1f, 40)]);
        return new SelfTrainer(options, device: ComputeDevice.Cpu).Train(_model, _images, Blobs.Split(1, 0), [.. Enumerable.Range(1, unlabeled)], pseudoLabels, random);
    }

    private void AssertFinite(TrainingResult result)
    {
        Assert.NotEmpty(result.History);
        Assert.All(result.History, epoch => Assert.True(double.IsFinite(epoch.TrainLoss), $"The loss of epoch {epoch.Epoch} is {epoch.TrainLoss}."));
        Assert.All(_model.state_dict().Values, value => Assert.True(value.isfinite().all().item<bool>()));
    }
}
