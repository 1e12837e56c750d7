using System.Collections.Immutable;
using FewLabel.Checks;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel.Methods;

/// <summary>Supervised training of a network on the labeled images.</summary>
internal sealed class SupervisedMethod(string name, Architecture architecture, SupervisedOptions options) : ExperimentMethod(name)
{
    public Architecture Architecture { get; } = architecture;

    public SupervisedOptions Options { get; } = options;

    public override ImmutableArray<Architecture> UsedArchitectures => [Architecture];

    protected internal override string Call => nameof(SupervisedExtensions.Train);

    public override IEnumerable<OptionFault> Validate(ValidationContext context) =>
        [.. Options.Validate(), .. MethodChecks.EarlyStopping(context, Options.EarlyStopping)];

    public override IEnumerable<MethodResult> Run(MethodContext context) =>
    [
        NetworkTraining.Run(context, Architecture, Name, DataUse.LabeledImages, Options.EarlyStopping, (model, random, checkpoint) =>
            new SupervisedTrainer(Options, context.Augmentation, context.Normalize, context.Device, context.Logger).Train(
                model, context.Images, context.Split, random, checkpoint, context.Progress(Name), context.CancellationToken)),
    ];
}
