using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Self-training: learns the most certain of given pseudo-labels (Lee, 2013), and later, where the teacher is sure, what it says (after FixMatch:
/// Sohn et al., 2020).
/// </summary>
internal sealed class SelfTrainingStep : UnlabeledStep
{
    private readonly SelfTrainer _trainer;
    private readonly Tensor _pseudoLabels;
    private readonly Tensor _trusted;
    private readonly Tensor? _probabilities;

    public SelfTrainingStep(SelfTrainer trainer, ClassifierTraining training, IReadOnlyList<long> unlabeled, PseudoLabels pseudoLabels)
        : base(trainer.Options, training, unlabeled)
    {
        _trainer = trainer;
        _pseudoLabels = tensor([.. pseudoLabels.Labels.Select(label => (long)label)], int64).DetachFromDisposeScope();
        _trusted = tensor(Trusted(pseudoLabels, unlabeled)).DetachFromDisposeScope();
        _probabilities = Options.UseSoftLabels
            ? tensor([.. pseudoLabels.Probabilities], [Images.Count, Images.ClassCount]).DetachFromDisposeScope()
            : null;
    }

    private SelfTrainingOptions Options => _trainer.Options;

    public override void Run(Tensor batch, in TrainingMoment now)
    {
        var pixels = Images.Batch(batch, Device);
        var (targets, weights) = now.Step < Options.TeacherStart * now.StepCount ? GivenPseudoLabels(batch) : TeachersPseudoLabels(batch, pixels);
        if (Options.LabeledBatchSize > 0)
        {
            var (labeled, labels) = DrawLabeled();
            pixels = cat([pixels, labeled]);
            targets = cat([targets, targets.dim() > 1 ? nn.functional.one_hot(labels, targets.shape[1]).to(float32) : labels]);
            weights = WithLabeled(weights);
        }

        var logits = Classify(_trainer.Augmentation?.Apply(pixels, Views) ?? pixels);
        var loss = CrossEntropies(logits, targets).mul(weights).sum().div(weights.sum().clamp_min(Scalars.One));
        Learn(loss, logits, targets, weights);
    }

    public override void Dispose()
    {
        _pseudoLabels.Dispose();
        _trusted.Dispose();
        _probabilities?.Dispose();
        base.Dispose();
    }

    /// <summary>The classes of the pseudo-labels, or the probability of each, and how much each counts.</summary>
    private (Tensor Targets, Tensor Weights) GivenPseudoLabels(Tensor batch) => (
        _probabilities?.index_select(0, batch).to(Device) ?? _pseudoLabels.index_select(0, batch).to(Device).clamp_min(Scalars.Of(0)),
        _trusted.index_select(0, batch).to(Device));

    /// <summary>The teacher's classes, which count where it is sure or agrees with the pseudo-label.</summary>
    private (Tensor Targets, Tensor Weights) TeachersPseudoLabels(Tensor batch, Tensor pixels)
    {
        var (probability, label) = Teach(pixels).max(1);
        var agrees = label.eq(_pseudoLabels.index_select(0, batch).to(Device));
        return (label, probability.gt(Scalars.Of(Options.Threshold)).logical_or(agrees).to(float32));
    }

    private float[] Trusted(PseudoLabels pseudoLabels, IReadOnlyList<long> unlabeled)
    {
        var trusted = new float[Images.Count];
        foreach (var image in pseudoLabels.MostCertain(unlabeled, Options.ConfidentFraction))
        {
            trusted[image] = Options.WeightByCertainty ? pseudoLabels.Certainty[(int)image] : 1;
        }

        return trusted;
    }
}
