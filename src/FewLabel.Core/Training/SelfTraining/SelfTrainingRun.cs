using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>One self-training: learns the most certain guesses, and later what the teacher makes of them.</summary>
internal sealed class SelfTrainingRun : UnlabeledRun
{
    private readonly SelfTrainer _trainer;
    private readonly Tensor _guesses;
    private readonly Tensor _trusted;
    private readonly Tensor? _probabilities;

    public SelfTrainingRun(
        SelfTrainer trainer, nn.Module<Tensor, Tensor> model, ImageSet images, DataSplit split,
        IReadOnlyList<long> unlabeled, PseudoLabels guesses, RandomSource random, CheckpointFolder? checkpoint)
        : base(trainer.Options, trainer.Normalize, trainer.Device, model, images, split, unlabeled, random, checkpoint)
    {
        _trainer = trainer;
        var trusted = new float[images.Count];
        foreach (var image in guesses.MostCertain(unlabeled, trainer.Options.ConfidentFraction))
        {
            trusted[image] = trainer.Options.WeightByCertainty ? guesses.Certainty[(int)image] : 1;
        }

        _guesses = tensor([.. guesses.Labels.Select(label => (long)label)], int64).DetachFromDisposeScope();
        _trusted = tensor(trusted).DetachFromDisposeScope();
        _probabilities = trainer.Options.UseSoftLabels
            ? tensor([.. guesses.Probabilities], [images.Count, images.ClassCount]).DetachFromDisposeScope()
            : null;
    }

    public override void Dispose()
    {
        _guesses.Dispose();
        _trusted.Dispose();
        _probabilities?.Dispose();
        base.Dispose();
    }

    protected override (Tensor Targets, Tensor Weights) Guess(Tensor batch, Tensor pixels)
    {
        var guesses = _guesses.index_select(0, batch).to(Device);
        if (Step < _trainer.Options.TeacherStart * StepCount)
        {
            return (_probabilities?.index_select(0, batch).to(Device) ?? guesses.clamp_min(Scalars.Of(0)), _trusted.index_select(0, batch).to(Device));
        }

        var (probability, label) = Predict(pixels).max(1);
        return (label, probability.gt(Scalars.Of(_trainer.Options.Threshold)).logical_or(label.eq(guesses)).to(float32));
    }

    protected override Tensor Augment(Tensor unlabeled, Tensor? labeled)
    {
        var pixels = labeled is null ? unlabeled : cat([unlabeled, labeled]);
        return _trainer.Augmentation?.Apply(pixels, Views) ?? pixels;
    }

    protected override Tensor Loss(Tensor losses, Tensor weights) => losses.mul(weights).sum().div(weights.sum().clamp_min(Scalars.One));
}
