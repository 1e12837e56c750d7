using FewLabel.Training;

namespace FewLabel.Methods;

/// <summary>A linear layer on the frozen features of an encoder.</summary>
internal sealed class ProbeMethod(string name, string from, LinearProbeOptions options) : TransferMethod(name, from)
{
    public LinearProbeOptions Options { get; } = options;

    protected internal override bool TrainsNetworks => false;

    protected internal override string Call => nameof(TransferExtensions.Probe);

    public override IEnumerable<MethodResult> Run(MethodContext context)
    {
        var transfer = new TransferLearning(context, context.FindSource(From));
        yield return transfer.Run(Name, DataUse.FrozenEncoder, TransferLearning.ChosenOf(Options), hasLinearHead: true, run => transfer.Probe(run, Options));
    }

    protected override IEnumerable<OptionFault> ValidateOptions(ValidationContext context) => Options.Validate();
}
