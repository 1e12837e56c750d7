using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>Which columns of a table hold the paths and the labels.</summary>
/// <param name="Count">How many columns there are.</param>
/// <param name="Path">The column of the paths.</param>
/// <param name="Label">The column of the labels.</param>
/// <param name="HasHead">Whether the first line names the columns; else it is a row.</param>
internal sealed record TableColumns(int Count, int Path, int Label, bool HasHead)
{
    private static readonly string[] PathNames =
        ["path", "filename", "file", "filepath", "image", "imagepath", "imagefile", "imagename", "img", "imgpath", "picture"];

    private static readonly string[] LabelNames = ["label", "class", "category", "labels", "classname", "categoryname"];

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".webp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif"];

    /// <summary>What was taken for what, where the names are not <c>path</c> and <c>label</c>.</summary>
    public ImmutableArray<string> Notes { get; private init; } = [];

    /// <summary>Finds them.</summary>
    /// <param name="file">The table's name for errors.</param>
    /// <param name="first">The fields of the first line.</param>
    /// <param name="exists">Whether a field is the path of a file.</param>
    /// <exception cref="DataFormatException">It is not clear which they are.</exception>
    public static TableColumns Of(string file, string[] first, Func<string, bool> exists)
    {
        string[] names = [.. first.Select(name => name.Trim())];
        var (path, label) = (Find(file, names, PathNames), Find(file, names, LabelNames));
        if (path < 0 && label < 0 && names.Length == 2 && IsPicture(names[0]) != IsPicture(names[1]))
        {
            var picture = IsPicture(names[0]) ? 0 : 1;
            return new(2, picture, 1 - picture, HasHead: false)
            {
                Notes = [$"{file} has no line that names its columns: column {picture + 1} is taken for the paths and column {2 - picture} for the labels."],
            };
        }

        Require(file, names, path, PathNames[0]);
        Require(file, names, label, LabelNames[0]);
        return new(names.Length, path, label, HasHead: true) { Notes = [.. Said(file, names, path, label)] };

        bool IsPicture(string field) => Extensions.Contains(System.IO.Path.GetExtension(field), StringComparer.OrdinalIgnoreCase) || exists(field);
    }

    private static IEnumerable<string> Said(string file, string[] names, int path, int label)
    {
        if (Plain(names[path]) != PathNames[0] || Plain(names[label]) != LabelNames[0])
        {
            yield return $"{file}: the column '{names[path]}' is taken for the paths and '{names[label]}' for the labels.";
        }

        string[] unread = [.. names.Where((name, i) => i != path && i != label && (PathNames.Contains(Plain(name)) || LabelNames.Contains(Plain(name))))];
        if (unread.Length > 0)
        {
            yield return $"{file}: paths and labels are those of '{names[path]}' and '{names[label]}'. Not read: {string.Join(", ", unread.Select(ImageFolderClasses.Quoted))}.";
        }
    }

    /// <summary>The column that is called as the first of the names, or else as one of the others.</summary>
    private static int Find(string file, string[] columns, string[] names)
    {
        int[] exact = [.. Enumerable.Range(0, columns.Length).Where(i => Plain(columns[i]) == names[0])];
        int[] found = exact.Length > 0 ? exact : [.. Enumerable.Range(0, columns.Length).Where(i => names.Contains(Plain(columns[i])))];
        return found.Length switch
        {
            0 => -1,
            1 => found[0],
            _ => throw new DataFormatException(
                file, $"{file} has several columns that may be the {names[0]}: {string.Join(", ", found.Select(i => ImageFolderClasses.Quoted(columns[i])))}. Call the right one '{names[0]}'."),
        };
    }

    private static void Require(string file, string[] columns, int place, string name)
    {
        if (place < 0)
        {
            throw new DataFormatException(
                file, $"{file} has no column '{name}' in its first line, but {(columns is [] or [""] ? "nothing" : string.Join(", ", columns.Select(ImageFolderClasses.Quoted)))}. Begin with the line: path,label");
        }
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(character => character is not (' ' or '_' or '-'))).ToLowerInvariant();
}
