using System.Collections.Immutable;
using FewLabel.Networks;
using FewLabel.Running;

namespace FewLabel.Checks;

/// <summary>Methods whose names are not their own, whose networks cannot take the images, or that say what is wrong with them.</summary>
internal static class MethodsCheck
{
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        if (plan.Methods.IsEmpty)
        {
            return [new OptionFault(nameof(ExperimentBuilder.Add), "missing", "one method or more", "Add a method, such as by Train(\"CNN\").")];
        }

        return [.. plan.Methods.SelectMany((method, position) => Of(plan, method, position)), .. Case(plan.Methods)];
    }

    private static IEnumerable<OptionFault> Of(ExperimentPlan plan, ExperimentMethod method, int position)
    {
        var owner = $"{method.Call}(\"{method.Name}\")";
        var before = plan.Methods.Take(position).ToArray();
        if (string.IsNullOrWhiteSpace(method.Name))
        {
            yield return new OptionFault(method.Call, $"\"{method.Name}\"", "a name that is not empty");
        }
        else if (before.SelectMany(other => other.Stages).Intersect(method.Stages).Any() || before.Any(other => other.Name == method.Name))
        {
            yield return new OptionFault(method.Call, $"\"{method.Name}\"", "a name that no other method has");
        }

        foreach (var (architecture, fault) in Architectures(method).Distinct().Select(one => (one, one.FaultWith(plan.Dataset.Train.Shape))))
        {
            if (fault is not null)
            {
                yield return new OptionFault($"{owner}.Architecture", $"\"{architecture.Name}\"", "a network that takes these images", fault);
            }
        }

        foreach (var fault in method.Validate(new ValidationContext(plan, position)) ?? [])
        {
            yield return fault.Of(owner);
        }
    }

    private static ImmutableArray<Architecture> Architectures(ExperimentMethod method) =>
        method is IEncoderSource source ? method.UsedArchitectures.Add(source.Architecture) : method.UsedArchitectures;

    /// <summary>
    /// Names that are one to a file system that does not tell upper from lower case, where what is kept of one would be taken for the other's.
    /// </summary>
    private static IEnumerable<OptionFault> Case(IEnumerable<ExperimentMethod> methods) =>
        from pair in methods.SelectMany(method => method.Stages.Prepend(method.Name).Distinct().Select(name => (Name: name, Method: method)))
            .GroupBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase)
        let names = pair.Select(one => one.Name).Distinct(StringComparer.Ordinal).ToArray()
        where names.Length > 1
        let last = pair.Last(one => one.Name == names[^1]).Method
        select new OptionFault(
            last.Call, $"\"{names[^1]}\"", "a name that differs from every other method's in more than upper and lower case",
            $"Another is called \"{names[0]}\", and both would be kept in one folder where file names do not tell case. Rename one.");
}
