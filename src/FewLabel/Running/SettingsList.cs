using System.Collections;
using System.Globalization;
using System.Reflection;

namespace FewLabel.Running;

/// <summary>
/// All settings of an experiment but its seeds, by name: what must be the same for two runs to be of one study. Public
/// properties of the library's own types are followed down to numbers and texts.
/// </summary>
internal static class SettingsList
{
    private const int Deepest = 12;

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

        Add(settings, nameof(plan.HoldOut), plan.HoldOut, 0);
        Add(settings, nameof(plan.Augmentation), plan.Augmentation, 0);
        Add(settings, nameof(plan.Normalize), plan.Normalize, 0);
        foreach (var method in plan.Methods)
        {
            Add(settings, method.Name, method, 0);
        }

        return settings;
    }

    private static void Add(SortedDictionary<string, string> settings, string name, object? value, int depth)
    {
        switch (value)
        {
            case null:
                settings[name] = "none";
                break;
            case string or IFormattable:
                settings[name] = Text(value);
                break;
            case bool truth:
                settings[name] = truth ? "true" : "false";
                break;
            case IEnumerable items:
                var position = 0;
                foreach (var item in items)
                {
                    Add(settings, $"{name}[{position++}]", item, depth + 1);
                }

                break;
            default:
                AddParts(settings, name, value, depth);
                break;
        }
    }

    private static void AddParts(SortedDictionary<string, string> settings, string name, object value, int depth)
    {
        var type = value.GetType();
        settings[name] = type.Name;
        if (type.Assembly.GetName().Name?.StartsWith("FewLabel", StringComparison.Ordinal) != true || depth == Deepest)
        {
            return;
        }

        // What is derived from other settings, such as a plan's stages, follows from them.
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && property.Name is not ("Stages" or "Call")))
        {
            Add(settings, $"{name}.{property.Name}", property.GetValue(value), depth + 1);
        }
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
