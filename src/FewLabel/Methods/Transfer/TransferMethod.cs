
namespace FewLabel.Methods;

/// <summary>A method that goes on from an encoder that a method before it yields.</summary>
internal abstract class TransferMethod(string name, string from) : ExperimentMethod(name)
{
    /// <summary>The name of the method before it.</summary>
    public string From { get; } = from ?? "";

    public override IEnumerable<OptionFault> Validate(ValidationContext context)
    {
        var faults = new OptionsValidator();
        if (context.FindSource(From) is not { } source)
        {
            faults.Add(nameof(From), From, "the name of a method before it that yields an encoder", "Call Pretrain or UsePretrained with that name first.");
        }
        else if (TrainsNetworks && source.Architecture.IsFrozen)
        {
            faults.Add(nameof(From), From, "a source whose network can be trained", $"{source.Architecture.Name} runs as it is: go on from it by Probe, or give its weights to a network of FewLabel by WithWeights.");
        }

        faults.AddRange(ValidateOptions(context));
        return faults.Found;
    }

    /// <summary>What is wrong with its options.</summary>
    protected abstract IEnumerable<OptionFault> ValidateOptions(ValidationContext context);
}
