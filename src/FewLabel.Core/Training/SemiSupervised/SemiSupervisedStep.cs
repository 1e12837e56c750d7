using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Semi-supervised training after FixMatch (Sohn et al., 2020): what the teacher says of weak views of unlabeled images is learned on strong
/// ones, beside the labels of labeled images.
/// </summary>
internal sealed class SemiSupervisedStep : UnlabeledStep
{
    private readonly SemiSupervisedTrainer _trainer;
    private readonly IPseudoLabelWeigher _weigher;
    private readonly RunningAlignment? _alignment;

    public SemiSupervisedStep(SemiSupervisedTrainer trainer, ClassifierTraining training, IReadOnlyList<long> unlabeled)
        : base(trainer.Options, training, unlabeled)
    {
        _trainer = trainer;
        _weigher = Options.Weights.Start(new WeigherSetting(Images.ClassCount, (int)Images.Count, unlabeled.Distinct().Count(), Device));
        _alignment = Options.Alignment switch
        {
            ClassAlignment.Uniform => Align(new int[Images.ClassCount]),
            ClassAlignment.Labeled => Align([.. Images.CountClasses(training.Split.Train)]),
            _ => null,
        };
    }

    protected override IEnumerable<(string Name, Tensor Value)> MethodState =>
        _weigher.State.Concat(_alignment is null ? [] : [("alignment", _alignment.Running)]);

    private SemiSupervisedOptions Options => _trainer.Options;

    public override void Run(Tensor batch, in TrainingMoment now)
    {
        var unlabeled = Images.Batch(batch, Device);
        var (pseudoLabels, weights) = Predict(batch, Weak(unlabeled));
        var (labeled, labels) = DrawLabeled();

        var logits = Classify(cat([Strong(unlabeled), Weak(labeled)]));
        var targets = cat([pseudoLabels, labels]);
        var losses = CrossEntropies(logits, targets);

        // The pseudo-labels that do not count are part of the mean too.
        var predicted = losses.narrow(0, 0, Options.BatchSize).mul(weights).mean();
        var given = losses.narrow(0, Options.BatchSize, Options.LabeledBatchSize).mean();
        var loss = given.add(predicted.mul(Scalars.Of(Options.UnlabeledLossWeight * Rise(now))), Scalars.One);
        Learn(loss, logits, targets, WithLabeled(weights));
    }

    public override void Dispose()
    {
        _weigher.Dispose();
        _alignment?.Dispose();
        base.Dispose();
    }

    /// <summary>The teacher's classes of weak views, and how much each counts, 0 to 1.</summary>
    private (Tensor Labels, Tensor Weights) Predict(Tensor batch, Tensor views)
    {
        using var noGradient = no_grad();
        var probabilities = Teach(views);
        var aligned = _alignment?.Apply(probabilities) ?? probabilities;
        var labels = (Options.Weights.AlignsLabels ? aligned : probabilities).argmax(1);
        return (labels, _weigher.Weigh(batch, aligned));
    }

    private Tensor Weak(Tensor pixels) => _trainer.Weak?.Apply(pixels, Views) ?? pixels;

    private Tensor Strong(Tensor pixels) => _trainer.Strong?.Apply(pixels, Views) ?? pixels;

    private double Rise(in TrainingMoment now) => Options.RampUp > 0 ? Math.Min(1, now.Step / (Options.RampUp * now.StepCount)) : 1;

    private RunningAlignment Align(int[] counts)
    {
        var total = counts.Sum() + (double)counts.Length;
        return new RunningAlignment([.. counts.Select(count => (float)((count + 1) / total))], Device);
    }
}
