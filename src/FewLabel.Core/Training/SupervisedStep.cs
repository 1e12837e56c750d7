using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Supervised training: the cross-entropy of augmented images with given labels.</summary>
internal sealed class SupervisedStep(SupervisedTrainer trainer, ClassifierTraining training)
    : ClassifierStep(training, trainer.Options.Update)
{
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
        var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: trainer.Options.LabelSmoothing);
        var figures = Update.Learn(loss, logits.detach().argmax(1).eq(labels).sum());
        Count(figures[0], weight: batch.numel(), correct: figures[2], learned: batch.numel());
    }
}
