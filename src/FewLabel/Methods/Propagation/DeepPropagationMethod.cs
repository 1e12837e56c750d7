using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checks;
using FewLabel.Ensembles;
using FewLabel.Networks;

namespace FewLabel.Methods;

/// <summary>Deep propagation, from the features of an encoder that a method before it yields.</summary>
internal sealed class DeepPropagationMethod(string name, string from, DeepPropagationOptions options) : ExperimentMethod(name)
{
    /// <summary>The name of the method before it.</summary>
    public string From { get; } = from ?? "";

    public DeepPropagationOptions Options { get; } = options;

    public override ImmutableArray<Architecture> UsedArchitectures => Options.Network is null ? [] : [Options.Network];

    protected internal override string Call => nameof(PropagationExtensions.PropagateDeeply);

    public override IEnumerable<OptionFault> Validate(ValidationContext context) =>
    [
        .. context.FindSource(From) is null
            ? [new OptionFault(nameof(From), $"\"{From}\"", "the name of a method before it that yields an encoder", "Call Pretrain with that name first.")]
            : Array.Empty<OptionFault>(),
        .. Options.Validate(context.Dataset.Train.ClassCount),
        .. MethodChecks.UnlabeledBatch(context, nameof(Options.Training), Options.Training),
        .. MethodChecks.Neighbors(context, nameof(Options.Neighbors), Options.Neighbors),
    ];

    public override IEnumerable<MethodResult> Run(MethodContext context)
    {
        var source = context.FindSource(From);
        var start = context.Encode(source);
        var augmentation = source.UnlabeledAugmentation ?? context.Recipe.StrongAugmentation.OrNull() ?? context.Augmentation;
        var normalizations = source.InputNormalizations ?? context.Recipe.InputNormalizations;

        // Images that are not normalized have no middle that they could be larger about.
        ImmutableArray<double> scales = normalizations.IsEmpty ? [1] : source.TestTimeScales ?? context.Recipe.TestTimeScales;
        var trainer = new DeepPropagation(Options, augmentation, context.Normalize, context.Device, normalizations)
        {
            TestTimeScales = scales,
            Logger = context.Logger,
            FirstGraphs = [() => start.Graph(Options.Neighbors)],
        };
        var trained = trainer.Train(
            context.Images, context.Split, context.Draw.Unlabeled, [start.Features], context.Random, start.Encoder,
            context.Checkpoint?.Part("training"), context.Progress(Name), context.CancellationToken);
        yield return context.Measure(new TrainedModel(trained.Classifier)
        {
            Architecture = Options.Network,
            Training = trained.Trainings[^1],
            Validation = trained.Validation,
            Use = DataUse.RefinedPseudoLabels,
            Start = start,
            InputNormalizations = normalizations,
            TestTimeScales = scales,
        });
    }
}
