using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checks;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Methods;

/// <summary>Pre-training by momentum contrast, and the methods that follow it.</summary>
internal sealed class PretrainMethod(string name, Architecture architecture, PretrainOptions options) : ExperimentMethod(name), IEncoderSource
{
    public Architecture Architecture { get; } = architecture;

    public PretrainOptions Options { get; } = options;

    internal string Pretraining => $"{Name} pre-training";

    internal string LinearProbe => $"{Name} linear probe";

    internal string FineTuned => $"{Name} fine-tuned";

    internal string Distillation => $"{Name} distillation";

    internal string Propagated => $"{Name} propagated";

    public override ImmutableArray<string> Stages =>
    [
        Pretraining,
        .. Options.LinearProbe is null ? Array.Empty<string>() : [LinearProbe],
        .. Options.FineTune is null ? Array.Empty<string>() : [FineTuned],
        .. Options.FineTune is null || Options.Distill is null ? Array.Empty<string>() : [Distillation],
        .. Options.Propagate is null ? Array.Empty<string>() : [Propagated],
    ];

    public override ImmutableArray<string> ResultNames => Stages.RemoveRange([Pretraining, Distillation]);

    public override ImmutableArray<Architecture> UsedArchitectures => [Architecture];

    protected internal override string Call => nameof(PretrainingExtensions.Pretrain);

    [DerivedSetting]
    public ImageTransform? UnlabeledAugmentation => Options.UnlabeledAugmentation;

    [DerivedSetting]
    public ImmutableArray<MomentNormalization>? InputNormalizations => Options.InputNormalizations;

    [DerivedSetting]
    public ImmutableArray<double>? TestTimeScales => Options.TestTimeScales;

    internal EarlyStopping? EarlyStopping => Options.FineTune?.Supervised?.EarlyStopping;

    internal DataUse UseOf(string result) =>
        result == LinearProbe ? DataUse.FrozenEncoder :
        result == FineTuned && Options.Distill is null ? DataUse.PretrainedNetwork : DataUse.PseudoLabels;

    public override IEnumerable<OptionFault> Validate(ValidationContext context) => PretrainChecks.Of(this, context);

    public PretrainedEncoder TrainEncoder(MethodContext context)
    {
        using var initial = context.Random.Fork("initial weights");
        var encoder = Architecture.CreateEncoder(context.Images.Shape, initial);
        try
        {
            var labeled = context.Draw.Labeled;
            ImmutableArray<long> indices = Options.IncludeLabeled ? [.. context.Draw.Unlabeled, .. labeled] : context.Draw.Unlabeled;
            using var own = context.Random.Fork("pre-training");
            var trainer = new MocoPretrainer(
                Architecture, new TwoViews(Options.Views!), Options.Moco, context.Normalize, context.Device, logger: context.Logger);
            var course = trainer.Train(
                encoder, context.Images, indices, own, labeled, context.Checkpoint?.Part("training"), context.Progress(Pretraining), context.CancellationToken);
            return new PretrainedEncoder(encoder) { Pretraining = course, Views = Options.Views };
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    public override IEnumerable<MethodResult> Run(MethodContext context) => new PretrainRunner(this, context).Run();

    /// <summary>What images held out choose of one of its results; empty for nothing.</summary>
    internal IEnumerable<string> ChosenByValidation(string result) =>
        result == LinearProbe && Options.LinearProbe is { } probe ? TransferLearning.ChosenOf(probe)
        : result == FineTuned && Options.FineTune is { } tuned ? TransferLearning.ChosenOf(tuned)
        : [];
}
