using System.Globalization;

namespace FewLabel.Running;

/// <summary>All settings of an experiment but its seeds, by name: what must be the same for two runs to be of one study.</summary>
internal static class ExperimentSettings
{
    public static SortedDictionary<string, string> Of(ExperimentPlan plan)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["FewLabel"] = typeof(Experiment).Assembly.GetName().Version!.ToString(3),
            ["Dataset"] = plan.Dataset.Name,
            ["Dataset.Train"] = Text(plan.Dataset.Train.Count),
            ["Dataset.Test"] = plan.Dataset.HasTest ? Text(plan.Dataset.Test.Count) : "none",
            ["Labels"] = Text(plan.Labels.Count) + (plan.Labels.PerClass ? " per class" : plan.Labels.Chosen is { } chosen ? $": {string.Join(' ', chosen)}" : ""),
        };
        if (plan.Labels.AreGiven)
        {
            settings["Labels.Given"] = string.Join(' ', plan.Dataset.Train.Labelled.Select(image => plan.Dataset.Train.LabelValues[(int)image]));
        }

        SettingsList.Add(settings, nameof(plan.HoldOut), plan.HoldOut);
        SettingsList.Add(settings, nameof(plan.Augmentation), plan.Augmentation);
        SettingsList.Add(settings, nameof(plan.Normalize), plan.Normalize);
        foreach (var method in plan.Methods)
        {
            // A plan's stages and the call that made it follow from the rest.
            SettingsList.Add(settings, method.Name, method, nameof(MethodPlan.Stages), nameof(MethodPlan.Methods), nameof(MethodPlan.Call));
        }

        return settings;
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
