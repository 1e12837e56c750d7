using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>One semi-supervised training: what the teacher says of weak views is learned on strong ones.</summary>
internal sealed class SemiSupervisedRun : UnlabeledRun
{
    private readonly SemiSupervisedTrainer _trainer;
    private readonly IPseudoLabelWeigher _weigher;
    private readonly RunningAlignment? _alignment;

    public SemiSupervisedRun(
        SemiSupervisedTrainer trainer, nn.Module<Tensor, Tensor> model, ImageSet images, DataSplit split,
        IReadOnlyList<long> unlabeled, RandomSource random, CheckpointFolder? checkpoint)
        : base(trainer.Options, trainer.Normalize, trainer.Device, model, images, split, unlabeled, random, checkpoint)
    {
        _trainer = trainer;
        _weigher = Options.Weights.Start(new WeigherSetting(images.ClassCount, (int)images.Count, unlabeled.Distinct().Count(), Device));
        _alignment = Options.Alignment switch
        {
            ClassAlignment.Uniform => Align(new int[images.ClassCount]),
            ClassAlignment.Labeled => Align([.. images.CountClasses(split.Train)]),
            _ => null,
        };
    }

    protected override IEnumerable<(string Name, Tensor Value)> MethodState =>
        _weigher.State.Concat(_alignment is null ? [] : [("alignment", _alignment.Running)]);

    private SemiSupervisedOptions Options => _trainer.Options;

    public override void Dispose()
    {
        _weigher.Dispose();
        _alignment?.Dispose();
        base.Dispose();
    }

    protected override (Tensor Targets, Tensor Weights) Guess(Tensor batch, Tensor pixels)
    {
        using var noGradient = no_grad();
        var probabilities = Predict(_trainer.Weak?.Apply(pixels, Views) ?? pixels);
        var aligned = _alignment?.Apply(probabilities) ?? probabilities;
        var labels = (Options.Weights.AlignsLabels ? aligned : probabilities).argmax(1);
        return (labels, _weigher.Weigh(batch, aligned));
    }

    protected override Tensor Augment(Tensor unlabeled, Tensor? labeled)
    {
        var strong = _trainer.Strong?.Apply(unlabeled, Views) ?? unlabeled;
        return cat([strong, _trainer.Weak?.Apply(labeled!, Views) ?? labeled!]);
    }

    /// <summary>The mean loss of the labels, and beside it the mean over all guesses, of which those that do not count are part too.</summary>
    protected override Tensor Loss(Tensor losses, Tensor weights)
    {
        var guesses = losses.narrow(0, 0, Options.BatchSize).mul(weights.narrow(0, 0, Options.BatchSize)).mean();
        var labels = losses.narrow(0, Options.BatchSize, Options.LabeledBatchSize).mean();
        var rise = Options.RampUp > 0 ? Math.Min(1, Step / (Options.RampUp * StepCount)) : 1;
        return labels.add(guesses.mul(Scalars.Of(Options.UnlabeledLossWeight * rise)), Scalars.One);
    }

    private RunningAlignment Align(int[] counts)
    {
        var total = counts.Sum() + (double)counts.Length;
        return new RunningAlignment([.. counts.Select(count => (float)((count + 1) / total))], Device);
    }
}
