using FewLabel.Graphs;
using FewLabel.Running;

namespace FewLabel.Checks;

/// <summary>Graphs that ask for more neighbors than there are other images.</summary>
internal static class NeighborsCheck
{
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        var count = plan.Dataset.Train.Count;
        var most = Math.Min(count - 1, NeighborGraph.LargestSize / count);
        return from item in Neighbors(plan)
               where item.Count > most
               select new OptionFault(
                   item.Name, FormattableString.Invariant($"{item.Count}"), FormattableString.Invariant($"1 to {most} with {count} training images"),
                   most == count - 1 ? "Each image has so many others: use fewer neighbors or more images." : "The graph would not fit: use fewer neighbors.");
    }

    private static IEnumerable<(string Name, int Count)> Neighbors(ExperimentPlan plan) =>
        plan.Methods.SelectMany<MethodPlan, (string, int)>(method => method switch
        {
            PretrainPlan { Options.Propagate: { } propagate } =>
                [($"{method.Call}(\"{method.Name}\").{nameof(PretrainOptions.Propagate)}.{nameof(PropagationOptions.Neighbors)}", propagate.Neighbors)],
            DeepPropagationPlan deep => [($"{method.Call}(\"{method.Name}\").{nameof(PropagationOptions.Neighbors)}", deep.Options.Neighbors)],
            _ => [],
        });
}
