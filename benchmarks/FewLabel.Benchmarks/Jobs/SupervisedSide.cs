using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>FewLabel's supervised trainer, without validation, timed from the end of its first epoch.</summary>
internal sealed class SupervisedSide(Architecture architecture, SupervisedOptions options, ImageTransform? augmentation, ImageSet images, Normalize? normalize = null) : IJobSide
{
    private readonly RandomSource _random = new(1);
    private readonly Normalize _normalize = normalize ?? Normalize.Measure(images);

    public Rate Measure(double seconds)
    {
        using var model = architecture.CreateClassifier(images.Shape, images.ClassCount, _random);
        var split = new DataSplit([.. Enumerable.Range(0, (int)images.Count).Select(image => (long)image)], []);
        var trainer = new SupervisedTrainer(options with { Epochs = 1_000_000 }, augmentation, _normalize);
        return Canceled.AfterPace<TrainingProgress>(seconds, _ => images.Count, (progress, cancellation) =>
            trainer.Train(model, images, split, _random, progress: progress, cancellationToken: cancellation));
    }

    public void Dispose() => _random.Dispose();
}
