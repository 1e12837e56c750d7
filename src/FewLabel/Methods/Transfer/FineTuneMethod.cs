using FewLabel.Checks;
using FewLabel.Training;

namespace FewLabel.Methods;

/// <summary>A network that starts from an encoder and learns the labeled images.</summary>
internal sealed class FineTuneMethod(string name, string from, FineTuneOptions options) : TransferMethod(name, from)
{
    public FineTuneOptions Options { get; } = options;

    protected internal override string Call => nameof(TransferExtensions.FineTune);

    public override IEnumerable<MethodResult> Run(MethodContext context)
    {
        var transfer = new TransferLearning(context, context.FindSource(From));
        yield return transfer.Run(Name, DataUse.PretrainedNetwork, TransferLearning.ChosenOf(Options), hasLinearHead: false, run =>
        {
            var tuned = transfer.FineTune(run, Options);
            return (tuned, tuned.Validation);
        });
    }

    protected override IEnumerable<OptionFault> ValidateOptions(ValidationContext context) =>
        [.. Options.Validate(), .. MethodChecks.EarlyStopping(context, Options.Supervised?.EarlyStopping)];
}
