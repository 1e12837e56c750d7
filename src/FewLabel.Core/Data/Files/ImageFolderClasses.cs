using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>The classes that pictures have, and what may be wrong with them.</summary>
internal static class ImageFolderClasses
{
    /// <summary>Settles the classes.</summary>
    /// <param name="source">The folder or file that names them.</param>
    /// <param name="found">The names found, all different.</param>
    /// <param name="options">Which are expected.</param>
    /// <returns>The classes, in the order of the labels.</returns>
    public static ImmutableArray<string> Of(string source, IReadOnlyCollection<string> found, ImageLoadOptions options)
    {
        if (found.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } alike)
        {
            throw new DataFormatException(
                source, $"{source} has classes that differ only by upper and lower case: {string.Join(" and ", alike.Select(Quoted))}. Give them one name, or names of their own.");
        }

        if (options.Classes is { } expected)
        {
            foreach (var name in found.Where(name => IndexOf(expected, name) < 0))
            {
                throw new DataFormatException(source, Unknown(source, name, expected));
            }

            return expected;
        }

        return found.Count >= 2
            ? [.. found.Order(StringComparer.Ordinal)]
            : throw new DataFormatException(
                source, $"{source} has one class alone, {Quoted(found.Single())}, and a classifier tells two or more apart. Label pictures of another class.");
    }

    /// <summary>The label of a class, whatever the Unicode form of its name; -1 if it is none.</summary>
    public static int IndexOf(ImmutableArray<string> classes, string name)
    {
        var composed = UnicodeNames.Composed(name);
        for (var label = 0; label < classes.Length; label++)
        {
            if (UnicodeNames.Composed(classes[label]) == composed)
            {
                return label;
            }
        }

        return -1;
    }

    public static string Unknown(string source, string name, ImmutableArray<string> classes) =>
        $"{source} has the label {Quoted(name)}, which is none of the classes {string.Join(", ", classes.Select(Quoted))}. Mend the name, or add the class.";

    public static string Quoted(string name) => $"'{name}'";
}
