using FewLabel.CommandLine;
using static System.FormattableString;

namespace FewLabel.Tool.Checks;

/// <summary>Says what was found besides what loading pictures tells.</summary>
internal static class CheckText
{
    private const int MostShown = 20;

    public static void Write(FolderFindings findings)
    {
        foreach (var line in Lines(findings))
        {
            Terminal.Say(line, "yellow");
        }

        if (findings.IsClean)
        {
            Terminal.Say(findings.LabelErrors is null ? "Nothing was found to see to. Label errors were not looked for." : "Nothing was found to see to.", "green");
        }
    }

    private static IEnumerable<string> Lines(FolderFindings findings)
    {
        if (findings.SmallClasses.Count > 0)
        {
            yield return $"Classes with fewer than {FolderFindings.FewLabels} labels: {string.Join(", ", findings.SmallClasses.Select(each => Invariant($"{each.Name} ({each.Count})")))}. So few can hardly be learned, and how well they are cannot be measured: label more of them.";
        }

        if (findings.LabelErrors is not { Count: > 0 } found)
        {
            yield break;
        }

        var names = findings.Pictures.Dataset.Train.ClassNames;
        yield return Invariant($"{found.Count:N0} of {findings.LabelCount:N0} labels are probably wrong, the most certain first. Look at these pictures again:");
        foreach (var error in found.Take(MostShown))
        {
            yield return $"  {findings.PathOf(error)} is labeled '{names[error.Label]}' ({Figures.Percent(error.LabelProbability, "0")}) and looks like '{names[error.Suggested]}' ({Figures.Percent(error.SuggestedProbability, "0")})";
        }

        if (found.Count > MostShown)
        {
            yield return Invariant($"  and {found.Count - MostShown:N0} more; --json lists all");
        }
    }
}
