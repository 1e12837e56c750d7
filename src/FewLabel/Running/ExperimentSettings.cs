using System.Globalization;
using FewLabel.Checkpoints;
using FewLabel.Runtime;

namespace FewLabel.Running;

/// <summary>What an experiment is made by, as names and values.</summary>
internal static class ExperimentSettings
{
    /// <summary>All settings but the seeds: what must be the same for two draws to be of one study.</summary>
    public static SortedDictionary<string, string> Of(ExperimentPlan plan) => Describe(plan).Settings;

    /// <summary>What must be the same for a run of it to go on, and for its figures to be told again.</summary>
    public static RunDescription DescribeRun(ExperimentPlan plan)
    {
        var description = Describe(plan)
            .Add("Seed", plan.Labels.Seed)
            .Add("Training seed", plan.TrainingSeed)
            .AddImages("Dataset.Train.Digest", plan.Dataset.Train)
            .AddImages("Dataset.Test.Digest", plan.Dataset.HasTest ? plan.Dataset.Test : null)
            .Add("Device", ComputeDevices.Resolve(plan.Device).type);
        foreach (var method in plan.Methods.Where(method => !method.Architecture.IsBuiltIn))
        {
            description.Add($"{method.Name}.Architecture.Network", OwnArchitecture.Describe(method.Architecture, plan.Dataset.Train.Shape));
        }

        return description;
    }

    private static RunDescription Describe(ExperimentPlan plan)
    {
        var description = RunDescription.OfVersions()
            .Add("Dataset", plan.Dataset.Name)
            .Add("Dataset.Train", plan.Dataset.Train.Count)
            .Add("Dataset.Test", plan.Dataset.HasTest ? plan.Dataset.Test.Count : null)
            .Add("Labels", Labels(plan.Labels));
        if (plan.Labels.AreGiven)
        {
            description.Add("Labels.Given", string.Join(' ', plan.Dataset.Train.Labeled.Select(image => plan.Dataset.Train.LabelValues[(int)image])));
        }

        description.Add(nameof(plan.HoldOut), plan.HoldOut)
            .Add(nameof(plan.Augmentation), plan.Augmentation)
            .Add(nameof(plan.Normalize), plan.Normalize);
        foreach (var method in plan.Methods)
        {
            description.Add(method.Name, method);
        }

        return description;
    }

    private static string Labels(LabelPlan labels) => string.Create(CultureInfo.InvariantCulture, $"{labels.Count}")
        + (labels.PerClass ? " per class" : labels.Chosen is { } chosen ? $": {string.Join(' ', chosen)}" : "");
}
