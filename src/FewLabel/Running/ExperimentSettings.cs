using System.Globalization;
using FewLabel.Checkpoints;
using FewLabel.Labeling;
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
        description.Add("Recipe.All", plan.Recipe);
        foreach (var method in plan.Methods)
        {
            var own = method.UsedArchitectures.Where(architecture => !architecture.IsBuiltIn).ToArray();
            foreach (var (place, architecture) in own.Index())
            {
                description.Add($"{method.Name}.Architecture{(place == 0 ? "" : $"[{place}]")}.Network", OwnArchitecture.Describe(architecture, plan.Dataset.Train.Shape, plan.Dataset.Train.ClassCount));
            }
        }

        return description;
    }

    private static RunDescription Describe(ExperimentPlan plan)
    {
        var description = RunDescription.OfVersions()
            .Add("Dataset", plan.Dataset.Name)
            .Add("Dataset.Train", plan.Dataset.Train.Count)
            .Add("Dataset.Test", plan.Dataset.HasTest ? plan.Dataset.Test.Count : null)
            .Add("Labels", Labels(plan.Labels))
            .Add("Recipe", plan.Recipe.Name);
        if (plan.Labels.AreGiven)
        {
            description.Add("Labels.Given", string.Join(' ', plan.Dataset.Train.Labeled.Select(image => plan.Dataset.Train.LabelValues[(int)image])));
        }

        description.Add(nameof(plan.HoldOut), plan.HoldOut)
            .Add(nameof(plan.Augmentation), plan.Augmentation)
            .Add(nameof(plan.Normalize), plan.Normalize);
        foreach (var method in plan.Methods)
        {
            description.Add(method.Name, method.Settings);
            if (!ReferenceEquals(method.Settings, method))
            {
                description.Add($"{method.Name}.Method", method.GetType().FullName);
            }
        }

        return description;
    }

    private static string Labels(LabelPlan labels) => string.Create(CultureInfo.InvariantCulture, $"{labels.Count}")
        + (labels.PerClass ? " per class" : labels.Chosen is { } chosen ? $": {string.Join(' ', chosen)}" : "");
}
