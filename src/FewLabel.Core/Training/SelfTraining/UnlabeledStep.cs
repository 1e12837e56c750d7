using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// What the trainings on a few labeled and many unlabeled images have in common: an epoch goes once through the unlabeled ones, and labeled
/// ones are drawn beside them.
/// </summary>
internal abstract class UnlabeledStep : ClassifierStep
{
    private const int ReportsPerEpoch = 20;

    private readonly UnlabeledOptions _options;
    private readonly Tensor _unlabeled;

    protected UnlabeledStep(UnlabeledOptions options, ClassifierTraining training, IReadOnlyList<long> unlabeled)
        : base(training, options.Update)
    {
        _options = options;
        _unlabeled = tensor([.. unlabeled], int64).DetachFromDisposeScope();
        Length = new TrainingLength(unlabeled.Count, options.BatchSize, options.Epochs);
    }

    public sealed override TrainingLength Length { get; }

    public sealed override string MemoryRemedy =>
        $"Lower BatchSize ({_options.BatchSize}) or LabeledBatchSize ({_options.LabeledBatchSize}), use smaller images ({Images.Shape}) or a smaller network.";

    public sealed override Tensor DrawOrder(int epoch)
    {
        using var order = Order.Permutation(_unlabeled.numel());
        return _unlabeled.index_select(0, order);
    }

    public sealed override void Prefetch(Tensor batch) => Images.Prefetch(batch);

    public sealed override TrainingProgress? AfterStep(in TrainingMoment now)
    {
        var isDue = now.Step % Math.Max(1, Length.StepsPerEpoch / ReportsPerEpoch) == 0;
        return isDue && now.Step % Length.StepsPerEpoch != 0 ? Progress(now) : null;
    }

    public override void Dispose()
    {
        _unlabeled.Dispose();
        base.Dispose();
    }

    /// <summary>Draws images with given labels, with replacement, as many as a step has of them.</summary>
    protected (Tensor Pixels, Tensor Labels) DrawLabeled()
    {
        var drawn = Order.Integers(0, Labels.numel(), _options.LabeledBatchSize);
        return (LabeledPixels(drawn), Labels.index_select(0, drawn.to(Device)));
    }

    /// <summary>The weights of the unlabeled images, and 1 for each labeled one that comes after them.</summary>
    protected Tensor WithLabeled(Tensor weights) => cat([weights, ones(_options.LabeledBatchSize, device: Device)]);

    /// <summary>The cross-entropy of each image.</summary>
    protected static Tensor CrossEntropies(Tensor logits, Tensor targets) =>
        nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None);

    /// <summary>Descends along the loss, and counts what was learned by its weights.</summary>
    protected void Learn(Tensor loss, Tensor logits, Tensor targets, Tensor weights)
    {
        var correct = logits.argmax(1).eq(targets.dim() > 1 ? targets.argmax(1) : targets).to(float32).mul(weights).sum();
        var figures = Update.Learn(loss, correct, weights.sum());
        Count(figures[0], weight: 1, correct: figures[2], learned: figures[3]);
    }
}
