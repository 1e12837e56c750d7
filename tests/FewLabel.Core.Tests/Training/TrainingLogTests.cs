using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Training;
using Microsoft.Extensions.Logging;

namespace FewLabel.Tests.Training;

public sealed class TrainingLogTests : IDisposable
{
    private readonly LogLines _log = new();
    private readonly ImageSet _images = Blobs.Create(90);
    private readonly long[] _unlabeled = [.. Enumerable.Range(30, 60).Select(i => (long)i)];

    public void Dispose() => _images.Dispose();

    [Fact]
    public void A_supervised_training_tells_of_its_start_its_epochs_early_stopping_and_its_end()
    {
        using var model = Blobs.Network();
        using var random = new RandomSource(1);
        var options = new SupervisedOptions { BatchSize = 10, Epochs = 5, ValidateEvery = 1, EarlyStopping = new EarlyStopping(1, 10) };
        new SupervisedTrainer(options, device: ComputeDevice.Cpu, logger: _log).Train(model, _images, Blobs.Split(22, 8), random);

        Assert.Equal([1000, 1012, 1012, 1011, 1010], _log.Ids(LogLevel.Debug));
        Assert.Equal("Training on 22 images, validating on 8, for up to 5 epochs.", _log.At(LogLevel.Information)[0]);
        Assert.Equal("Stopped early after epoch 2; the weights are those of epoch 1.", _log.At(LogLevel.Information)[1]);
    }

    [Fact]
    public void A_self_training_tells_of_its_start_its_epochs_and_its_end()
    {
        using var model = Blobs.Network();
        using var random = new RandomSource(1);
        var pseudoLabels = new PseudoLabels([.. _images.LabelValues.Select(label => (int)label)], [.. Enumerable.Repeat(1f, (int)_images.Count)]);
        var options = new SelfTrainingOptions { BatchSize = 30, LabeledBatchSize = 5, Epochs = 2 };
        new SelfTrainer(options, device: ComputeDevice.Cpu, logger: _log).Train(model, _images, Blobs.Split(22, 8), _unlabeled, pseudoLabels, random);

        Assert.Equal([1001, 1012, 1012, 1010], _log.Ids(LogLevel.Debug));
        Assert.Equal("Self-training on 60 images with pseudo-labels and 22 with given labels, validating on 8, for 2 epochs.", _log.At(LogLevel.Information)[0]);
    }

    [Fact]
    public void A_semi_supervised_training_tells_of_its_start_its_epochs_and_its_end()
    {
        using var model = Blobs.Network();
        using var random = new RandomSource(1);
        var options = SemiSupervisedOptions.FixMatch with { BatchSize = 30, LabeledBatchSize = 5, Epochs = 2 };
        new SemiSupervisedTrainer(options, device: ComputeDevice.Cpu, logger: _log).Train(model, _images, Blobs.Split(22, 8), _unlabeled, random);

        Assert.Equal([1002, 1012, 1012, 1010], _log.Ids(LogLevel.Debug));
        Assert.Equal("Semi-supervised training on 60 images without labels and 22 with them, validating on 8, for 2 epochs.", _log.At(LogLevel.Information)[0]);
    }
}
