using System.Collections.Immutable;
using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>
/// Loads pictures that a table lists: a text file (UTF-8) with a head line and the columns <c>path</c> and <c>label</c>, in any order, among
/// others that are ignored.
/// </summary>
/// <remarks>
/// An empty label means that there is none. Paths that are not absolute begin at the table's folder. Fields are separated by commas, or,
/// where the head line has none, by semicolons or tabs; those that contain separators stand in quotes, and quotes in them are doubled
/// (RFC 4180). A row may have a million characters. See <see cref="ImageFile"/> for the formats and <see cref="ImageFileOptions"/> for sizes and colors.
/// </remarks>
public static class ImageCsv
{
    private const string PathColumn = "path";
    private const string LabelColumn = "label";

    /// <summary>Loads the pictures.</summary>
    /// <param name="file">The table.</param>
    /// <param name="shape">The shape of the images to make of them: 1 or 3 channels, height and width 1 or more.</param>
    /// <param name="options">How pictures become images, which classes there are, and where test pictures are; null for the defaults.</param>
    /// <param name="progress">Receives how many pictures are done, now and then, from any thread.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    /// <returns>
    /// The images, and which file became which: the labeled first, class by class, then the others, each in ordinal order. The caller disposes it.
    /// </returns>
    /// <exception cref="DataUnavailableException">The table or a test folder is missing or cannot be read; or a picture, if that is to stop it.</exception>
    /// <exception cref="DataFormatException">
    /// The table is not as said; there are fewer than two classes, a class without a picture, classes that differ only by case or that are not
    /// expected; or a picture is damaged, if that is to stop it.
    /// </exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">There is no such shape.</exception>
    /// <exception cref="FewLabelException">The images would take more memory than there is.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Task<LoadedImages> LoadAsync(
        string file,
        ImageShape shape,
        ImageLoadOptions? options = null,
        IProgress<ImageLoadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        return ImageLoader.LoadAsync(checkedOptions => List(InputFile.FullPath(file), checkedOptions), shape, options, progress, cancellationToken);
    }

    private static ImageFileListing List(string file, ImageLoadOptions options)
    {
        var rows = Read(file);
        if (!rows.Exists(row => row.Label.Length > 0))
        {
            throw new DataFormatException(file, $"{file} has no row with a label. Write the class of some pictures into the column '{LabelColumn}'.");
        }

        var classes = ImageFolderClasses.Of(file, [.. rows.Select(row => row.Label).Where(label => label.Length > 0).Distinct(StringComparer.Ordinal)], options);
        if (classes.FirstOrDefault(name => !rows.Exists(row => row.Label == name)) is { } missing)
        {
            throw new DataFormatException(file, $"{file} has no picture of the class {ImageFolderClasses.Quoted(missing)}. Label some, or leave the class out.");
        }

        var entries = rows
            .Select(row => new ImageFileEntry(row.Path, row.Label.Length > 0 ? classes.IndexOf(row.Label) : ImageSet.Unknown))
            .OrderBy(entry => entry.Label == ImageSet.Unknown ? long.MaxValue : entry.Label)
            .ThenBy(entry => entry.Path, StringComparer.Ordinal);
        return new ImageFileListing(
            Path.GetFileNameWithoutExtension(file), file, classes, [.. entries],
            options.TestFolder is { } test ? ImageFolder.ListTest(InputFile.FullPath(test), classes) : []);
    }

    private static List<Row> Read(string file)
    {
        try
        {
            using var stream = InputFile.Open(file);
            var separator = Separator(stream);
            stream.Position = 0;
            using var reader = new StreamReader(stream);
            return Parse(file, new CsvReader(file, reader, separator), separator);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataUnavailableException($"{file} does not exist. Check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"{file} cannot be read: {error.Message} Check that it is a file and that you may read it.", error);
        }
    }

    /// <summary>What separates the fields of the head line.</summary>
    private static char Separator(Stream stream)
    {
        const string Known = ",;\t";
        using var reader = new StreamReader(stream, leaveOpen: true);
        var best = Known.Length;
        for (int next, count = 0; count < CsvReader.MostCharacters && (next = reader.Read()) is not (-1 or '\r' or '\n'); count++)
        {
            best = Known.IndexOf((char)next) is >= 0 and var found && found < best ? found : best;
        }

        return best < Known.Length ? Known[best] : Known[0];
    }

    private static List<Row> Parse(string file, CsvReader table, char separator)
    {
        string[] columns = [.. (table.Read() ?? []).Select(name => name.Trim())];
        var (path, label) = (Find(file, columns, PathColumn), Find(file, columns, LabelColumn));
        var folder = Path.GetDirectoryName(file)!;
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        var rows = new List<Row>();
        while (table.Read() is { } fields)
        {
            if (fields.Length != columns.Length || fields[path].Trim().Length == 0)
            {
                throw new DataFormatException(file, fields.Length == columns.Length
                    ? $"{file}, line {table.Line}: the path is empty. Name the picture."
                    : $"{file}, line {table.Line}: there are {fields.Length} fields and the head line has {columns.Length}. Put fields with a '{separator}' in them into quotes.");
            }

            var row = new Row(InputFile.FullPath(fields[path].Trim(), folder), fields[label].Trim());
            if (!lines.TryAdd(row.Path, table.Line))
            {
                throw new DataFormatException(file, $"{file} lists {row.Path} twice, in lines {lines[row.Path]} and {table.Line}. Leave one out.");
            }

            rows.Add(row);
        }

        return rows;
    }

    private static int Find(string file, string[] columns, string name)
    {
        var place = Array.FindIndex(columns, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        return place >= 0
            ? place
            : throw new DataFormatException(
                file, $"{file} has no column '{name}' in its first line, but {(columns.Length == 0 ? "nothing" : string.Join(", ", columns.Select(ImageFolderClasses.Quoted)))}. Begin with the line: path,label");
    }

    private readonly record struct Row(string Path, string Label);
}
