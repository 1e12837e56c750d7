using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checks;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Methods;

/// <summary>Training on the labels and on an averaged teacher's pseudo-labels.</summary>
internal sealed class SemiSupervisedMethod(string name, Architecture architecture, SemiSupervisedOptions options, ImageTransform? strong) : ExperimentMethod(name)
{
    public Architecture Architecture { get; } = architecture;

    public SemiSupervisedOptions Options { get; } = options;

    /// <summary>The strong views; null for the experiment's augmentation.</summary>
    public ImageTransform? Strong { get; } = strong;

    public override ImmutableArray<Architecture> UsedArchitectures => [Architecture];

    protected internal override string Call => nameof(SemiSupervisedExtensions.TrainSemiSupervised);

    public override IEnumerable<OptionFault> Validate(ValidationContext context) =>
    [
        .. Options.Validate(),
        .. MethodChecks.UnlabeledBatch(context, "", Options),
        .. MethodChecks.Transform(context, nameof(Strong), Strong),
    ];

    public override IEnumerable<MethodResult> Run(MethodContext context) =>
    [
        NetworkTraining.Run(context, Architecture, Name, DataUse.PseudoLabels, null, (model, random, checkpoint) =>
            new SemiSupervisedTrainer(Options, context.Augmentation, Strong ?? context.Augmentation, context.Normalize, context.Device, context.Logger).Train(
                model, context.Images, context.Split, context.Draw.Unlabeled, random, checkpoint, context.Progress(Name), context.CancellationToken)),
    ];
}
