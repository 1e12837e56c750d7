using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Ensembles;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Deep propagation, from the features of a pre-training before it.</summary>
internal sealed record DeepPropagationPlan(string Name, PretrainPlan Source, DeepPropagationOptions Options)
    : MethodPlan(Name, Options.Network ?? Source.Architecture)
{
    public override string Call => nameof(ExperimentBuilder.PropagateDeeply);

    public override ImmutableArray<string> Stages => [Name];

    internal override ImageTransform? Views => Source.Views;

    internal override ImmutableArray<MomentNormalization> Forms => Source.Options.Forms;

    /// <summary>Images that have no form have no middle that they could be larger about.</summary>
    internal override ImmutableArray<double> TestTimeScales => Forms.IsEmpty ? [1] : Source.Options.TestTimeScales;

    public override DataUse UseOf(string method) => DataUse.RefinedPseudoLabels;

    public override EarlyStopping? EarlyStopping => null;

    /// <summary>It augments as its pre-training's methods do where labels are guessed.</summary>
    public ImageTransform? Augmentation => Source.Options.UnlabeledAugmentation;
}
