using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Supervised training: the cross-entropy of augmented images with given labels.</summary>
internal sealed class SupervisedStep(SupervisedTrainer trainer, ClassifierTraining training)
    : ClassifierStep(training, trainer.Options.Update)
{
    private readonly Tensor? _weights = WeightsOf(trainer, training)?.DetachFromDisposeScope();

    public override TrainingLength Length { get; } =
        new(training.Split.Train.Length, trainer.Options.BatchSize, trainer.Options.Epochs, UsesRest: true);

    public override string MemoryRemedy =>
        $"Lower BatchSize ({trainer.Options.BatchSize}), use smaller images ({Images.Shape}) or a smaller network.";

    public override Tensor DrawOrder(int epoch) => Order.Permutation(Labels.numel());

    public override void Prefetch(Tensor batch) => PrefetchLabeled(batch);

    public override void Run(Tensor batch, in TrainingMoment now)
    {
        var pixels = LabeledPixels(batch);
        var labels = Labels.index_select(0, batch.to(Device));
        var logits = Classify(trainer.Augmentation?.Apply(pixels, Views) ?? pixels);
        var loss = Loss(logits, labels);
        var figures = Update.Learn(loss, logits.detach().argmax(1).eq(labels).sum());
        Count(figures[0], weight: batch.numel(), correct: figures[2], learned: batch.numel());
    }

    public override void Dispose()
    {
        _weights?.Dispose();
        base.Dispose();
    }

    /// <summary>The mean over the images, each by the weight of its class; not over the weights, lest a batch of one class counts as any other.</summary>
    private Tensor Loss(Tensor logits, Tensor labels) => _weights is null
        ? nn.functional.cross_entropy(logits, labels, label_smoothing: trainer.Options.LabelSmoothing)
        : nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None, label_smoothing: trainer.Options.LabelSmoothing).mul(_weights.index_select(0, labels)).mean();

    private static Tensor? WeightsOf(SupervisedTrainer trainer, ClassifierTraining training) =>
        ClassWeighing.Of(trainer.Options.ClassWeights, [.. training.Split.Train.Select(image => training.Images.LabelValues[(int)image])], training.Images.ClassCount) is { } weights
            ? tensor([.. weights.Select(weight => (float)weight)], float32, training.Device)
            : null;
}
