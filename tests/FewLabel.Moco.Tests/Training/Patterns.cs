using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Moco;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

/// <summary>Small images and quick trainings on them.</summary>
internal static class Patterns
{
    public const int Classes = 4;

    public static readonly Normalize Normalization = new(0.4, 0.3);

    public static readonly TwoViews Views = new(new Compose(new RandomTranslation(0.1, 0.1), new ColorJitter(brightness: 0.3, contrast: 0.3)));

    public static readonly MocoOptions Quick = new()
    {
        Dimension = 16, Queue = 30, BatchSize = 16, Epochs = 3, Temperature = 0.2, Momentum = 0.9, RecordEvery = 1,
    };

    /// <summary>Smooth random 12×12 images, each in the corner that its class names, so that the classes can be told apart.</summary>
    public static ImageSet Create(int count, long seed = 1)
    {
        using var random = new RandomSource(seed);
        using var scope = NewDisposeScope();
        var labels = arange(count, int64).remainder(Classes);
        var coarse = random.Uniform(0, 1, count, 1, 4, 4);
        var smooth = nn.functional.interpolate(coarse, [12, 12], mode: InterpolationMode.Bilinear, align_corners: false).mul(120);
        for (var label = 0; label < Classes; label++)
        {
            var own = labels.eq(label).view(-1, 1, 1, 1).to(float32) * 110;
            var (row, column) = (label / 2 * 6, label % 2 * 6);
            smooth[.., .., row..(row + 6), column..(column + 6)] += own;
        }

        return new ImageSet(smooth.to(ScalarType.Byte).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    public static long[] First(int count) => [.. Enumerable.Range(0, count).Select(index => (long)index)];

    public static Encoder CreateEncoder(long seed = 5, Architecture? architecture = null)
    {
        using var random = new RandomSource(seed);
        return (architecture ?? Architectures.Mlp2).CreateEncoder(new ImageShape(1, 12, 12), random);
    }

    public static MocoResult Train(
        Encoder encoder,
        ImageSet images,
        MocoOptions? options = null,
        long[]? indices = null,
        long seed = 3,
        TwoViews? views = null,
        long[]? labeled = null,
        CheckpointFolder? checkpoint = null,
        Action<MocoProgress>? progress = null,
        ILogger? logger = null,
        Architecture? architecture = null,
        CancellationToken cancellationToken = default)
    {
        using var random = new RandomSource(seed);
        var trainer = new MocoPretrainer(architecture ?? Architectures.Mlp2, views ?? Views, options ?? Quick, Normalization, ComputeDevice.Cpu, logger: logger);
        return trainer.Train(
            encoder, images, indices ?? First((int)images.Count), random, labeled, checkpoint,
            progress is null ? null : new Reporter(progress), cancellationToken);
    }

    /// <summary>Reports at once, on the caller's thread.</summary>
    private sealed class Reporter(Action<MocoProgress> action) : IProgress<MocoProgress>
    {
        public void Report(MocoProgress value) => action(value);
    }
}
