using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Pre-training, and the methods that follow it.</summary>
internal sealed record PretrainPlan(string Name, Architecture Architecture, PretrainOptions Options) : MethodPlan(Name, Architecture)
{
    public override string Call => nameof(ExperimentBuilder.Pretrain);

    public string Pretraining => $"{Name} pre-training";

    public string LinearProbe => $"{Name} linear probe";

    public string FineTuned => $"{Name} fine-tuned";

    public string Distillation => $"{Name} distillation";

    public string Propagated => $"{Name} propagated";

    public override ImmutableArray<string> Stages =>
    [
        Pretraining,
        .. Options.LinearProbe is null ? Array.Empty<string>() : [LinearProbe],
        .. Options.FineTune is null ? Array.Empty<string>() : [FineTuned],
        .. Options.FineTune is null || Options.Distill is null ? Array.Empty<string>() : [Distillation],
        .. Options.Propagate is null ? Array.Empty<string>() : [Propagated],
    ];

    internal override ImageTransform? Views => Options.Views;

    public override ImmutableArray<string> Methods => Stages.RemoveRange([Pretraining, Distillation]);

    public override DataUse UseOf(string method) =>
        method == LinearProbe ? DataUse.FrozenEncoder :
        method == FineTuned && Options.Distill is null ? DataUse.PretrainedNetwork : DataUse.PseudoLabels;

    public override IEnumerable<string> ChosenByValidation(string method)
    {
        if (method == LinearProbe && ChoosesPenalty(Options.LinearProbe))
        {
            yield return "its penalty";
        }

        if (method == FineTuned && Options.FineTune is { } tuned)
        {
            if (ChoosesPenalty(tuned.Probe))
            {
                yield return "the penalty of its first head";
            }

            if (tuned.Probe is { RefitOnAll: true })
            {
                yield return "the first weights of its head, which learned from them";
            }

            if (EarlyStopping is not null)
            {
                yield return "the epoch of its weights";
            }
        }
    }

    private static bool ChoosesPenalty(LinearProbeOptions? options) => options is not null && options.Penalties.Distinct().Skip(1).Any();

    public override EarlyStopping? EarlyStopping => Options.FineTune?.Supervised?.EarlyStopping;
}
