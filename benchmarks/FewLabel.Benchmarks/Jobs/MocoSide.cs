using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>FewLabel's pre-training, timed from its first report on.</summary>
internal sealed class MocoSide(Architecture architecture, MocoOptions options, ImageTransform views, ImageSet images) : IJobSide
{
    private readonly RandomSource _random = new(1);
    private readonly Normalize _normalize = Normalize.Measure(images);

    public Rate Measure(double seconds)
    {
        using var encoder = architecture.CreateEncoder(images.Shape, _random);
        long[] indices = [.. Enumerable.Range(0, (int)images.Count).Select(image => (long)image)];
        var trainer = new MocoPretrainer(architecture, new TwoViews(views), options with { Epochs = 1_000_000 }, _normalize);
        return Canceled.AfterPace<MocoProgress>(seconds, _ => (long)options.RecordEvery * options.BatchSize, (progress, cancellation) =>
            trainer.Train(encoder, images, indices, _random, progress: progress, cancellationToken: cancellation));
    }

    public void Dispose() => _random.Dispose();
}
