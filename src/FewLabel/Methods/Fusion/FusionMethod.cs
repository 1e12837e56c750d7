using System.Collections.Immutable;
using FewLabel.Checks;
using FewLabel.Networks;

namespace FewLabel.Methods;

/// <summary>Label propagation over several encoders.</summary>
internal sealed class FusionMethod(string name, ImmutableArray<string> from, FusionOptions options) : ExperimentMethod(name)
{
    /// <summary>The names of the methods before it.</summary>
    public ImmutableArray<string> From { get; } = from;

    public FusionOptions Options { get; } = options;

    public override ImmutableArray<Architecture> UsedArchitectures => Options.Network is null ? [] : [Options.Network];

    protected internal override string Call => nameof(FusionExtensions.Propagate);

    public override IEnumerable<OptionFault> Validate(ValidationContext context)
    {
        var faults = new OptionsValidator();
        if (From.IsEmpty)
        {
            faults.Add(nameof(From), "[]", "the name of one method or more before it that yield an encoder");
        }

        foreach (var name in From.Where(name => name is null || context.FindSource(name) is null))
        {
            faults.Add(nameof(From), $"\"{name}\"", "the name of a method before it that yields an encoder", "Call UsePretrained or Pretrain with that name first.");
        }

        if (From.Distinct().Count() != From.Length)
        {
            faults.Add(nameof(From), string.Join(", ", From), "names that differ");
        }

        if (Options.Network is { IsFrozen: true } frozen)
        {
            faults.Add(nameof(FusionOptions.Network), frozen.Name, "a network that can be trained");
        }

        faults.AddRange(Options.Validate());
        if (Options.Labels.Validate(context.Dataset.Train.ClassCount) is { Count: > 0 } wrong)
        {
            faults.AddRange(nameof(FusionOptions.Labels), wrong.Where(fault => !faults.Found.Any(found => found.Parameter.EndsWith(fault.Parameter, StringComparison.Ordinal))));
        }

        if (Options.Network is not null)
        {
            faults.AddRange(MethodChecks.UnlabeledBatch(context, nameof(FusionOptions.Training), Options.Training));
        }

        faults.AddRange(MethodChecks.Neighbors(context, nameof(FusionOptions.Neighbors), Options.Neighbors));
        return faults.Found;
    }

    public override IEnumerable<MethodResult> Run(MethodContext context)
    {
        using var run = new FusionRun(context, this);
        yield return context.Measure(run.Execute());
    }
}
