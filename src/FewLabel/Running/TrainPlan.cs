using System.Collections.Immutable;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Supervised training.</summary>
internal sealed record TrainPlan(string Name, Architecture Architecture, SupervisedOptions Options) : MethodPlan(Name, Architecture)
{
    public override string Call => nameof(ExperimentBuilder.Train);

    public override ImmutableArray<string> Stages => [Name];

    public override DataUse UseOf(string method) => DataUse.LabeledImages;

    public override EarlyStopping? EarlyStopping => Options.EarlyStopping;
}
