using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Training on the labels and on an averaged teacher's guesses.</summary>
internal sealed record SemiSupervisedPlan(string Name, Architecture Architecture, SemiSupervisedOptions Options, ImageTransform? Strong)
    : MethodPlan(Name, Architecture)
{
    public override string Call => nameof(ExperimentBuilder.TrainSemiSupervised);

    public override ImmutableArray<string> Stages => [Name];

    public override DataUse UseOf(string method) => DataUse.PseudoLabels;

    public override EarlyStopping? EarlyStopping => null;
}
