using System.Collections.Immutable;
using static System.FormattableString;

namespace FewLabel.Data;

/// <summary>Reads labels of a table. What programs write for a missing value is no class, unless it is expected as one.</summary>
/// <param name="classes">The classes that are expected; null if any may be.</param>
internal sealed class TableLabels(ImmutableArray<string>? classes)
{
    /// <summary>What pandas, R and others write and read for a missing value, upper and lower case being the same.</summary>
    private static readonly string[] Missing =
        ["nan", "-nan", "none", "null", "nil", "n/a", "na", "<na>", "#n/a", "#n/a n/a", "#na", "?", "-1.#ind", "1.#ind", "-1.#qnan", "1.#qnan", "nat"];

    private readonly SortedDictionary<string, int> _missing = new(StringComparer.Ordinal);

    /// <summary>Which labels were taken for missing ones.</summary>
    public ImmutableArray<string> Notes =>
    [
        .. _missing.Select(label =>
            Invariant($"{label.Value:N0} rows with the label '{label.Key}' are taken for unlabeled. If it is a class, name all classes in ImageLoadOptions.Classes.")),
    ];

    /// <summary>The label; empty if there is none.</summary>
    public string Read(string field)
    {
        var label = UnicodeNames.Composed(field.Trim());
        if (classes is { } expected && ImageFolderClasses.IndexOf(expected, label) >= 0)
        {
            return label;
        }

        if (!Missing.Contains(label, StringComparer.OrdinalIgnoreCase))
        {
            return label;
        }

        _missing[label] = _missing.GetValueOrDefault(label) + 1;
        return "";
    }
}
