using FewLabel.Neighbours;
using FewLabel.Running;

namespace FewLabel.Checks;

/// <summary>Graphs that ask for more neighbours than there are other images.</summary>
internal static class NeighboursCheck
{
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        var count = plan.Dataset.Train.Count;
        var most = Math.Min(count - 1, NeighbourGraph.LargestSize / count);
        return from item in Neighbours(plan)
               where item.Count > most
               select new OptionFault(
                   item.Name, FormattableString.Invariant($"{item.Count}"), FormattableString.Invariant($"1 to {most} with {count} training images"),
                   most == count - 1 ? "Each image has so many others: use fewer neighbours or more images." : "The graph would not fit: use fewer neighbours.");
    }

    private static IEnumerable<(string Name, int Count)> Neighbours(ExperimentPlan plan) =>
        plan.Methods.SelectMany<MethodPlan, (string, int)>(method => method switch
        {
            PretrainPlan { Options.Propagate: { } propagate } =>
                [($"{method.Call}(\"{method.Name}\").{nameof(PretrainOptions.Propagate)}.{nameof(PropagationOptions.Neighbours)}", propagate.Neighbours)],
            DeepPropagationPlan deep => [($"{method.Call}(\"{method.Name}\").{nameof(PropagationOptions.Neighbours)}", deep.Options.Neighbours)],
            _ => [],
        });
}
