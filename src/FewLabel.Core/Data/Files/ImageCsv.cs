using System.Text;
using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>
/// Loads pictures that a table lists: a text file with a head line and the columns <c>path</c> and <c>label</c>, in any order, among others
/// that are ignored.
/// </summary>
/// <remarks>
/// <para>The columns may be called <c>filename</c>, <c>file</c> or <c>image</c>, and <c>class</c> or <c>category</c>, in any case; of two columns
/// the head line may be missing. A label that is empty, or that programs write for a missing value, such as <c>NaN</c>, <c>None</c>, <c>null</c>,
/// <c>N/A</c> and <c>?</c>, means that there is none, unless <see cref="ImageLoadOptions.Classes"/> has it. <see cref="LoadedImages.Notes"/>
/// says what was taken for what.</para>
/// <para>Paths that are not absolute begin at the table's folder, and may be written as under Windows. Fields are separated by commas, or,
/// where the head line has none, by semicolons or tabs, or by what a first line <c>sep=;</c> says; those that contain separators stand in quotes,
/// and quotes in them are doubled (RFC 4180). A row may have a million characters. The text is in UTF-8, in Unicode with a mark, or else it is
/// taken for Windows-1252. See <see cref="ImageFile"/> for the formats and <see cref="ImageFileOptions"/> for sizes and colors.</para>
/// </remarks>
public static class ImageCsv
{
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
        var (rows, notes) = Read(file, options);
        if (!rows.Exists(row => row.Label.Length > 0))
        {
            throw new DataFormatException(file, $"{file} has no row with a label. Write the class of some pictures into the column 'label'.");
        }

        var classes = ImageFolderClasses.Of(file, [.. rows.Select(row => row.Label).Where(label => label.Length > 0).Distinct(StringComparer.Ordinal)], options);
        if (classes.FirstOrDefault(name => !rows.Exists(row => row.Label == UnicodeNames.Composed(name))) is { } missing)
        {
            throw new DataFormatException(file, $"{file} has no picture of the class {ImageFolderClasses.Quoted(missing)}. Label some, or leave the class out.");
        }

        var labels = classes.Index().ToDictionary(pair => UnicodeNames.Composed(pair.Item), pair => (long)pair.Index, StringComparer.Ordinal);
        var entries = rows
            .Select(row => new ImageFileEntry(row.Path, row.Label.Length > 0 ? labels[row.Label] : ImageSet.Unknown))
            .OrderBy(entry => entry.Label == ImageSet.Unknown ? long.MaxValue : entry.Label)
            .ThenBy(entry => entry.Path, StringComparer.Ordinal);
        var files = new ImageFiles();
        return new ImageFileListing(
            Path.GetFileNameWithoutExtension(file), file, classes, [.. entries],
            options.TestFolder is { } test ? ImageFolder.ListTest(InputFile.FullPath(test), classes, files) : [])
        {
            Notes = [.. notes, .. files.Notes],
        };
    }

    private static (List<Row> Rows, string[] Notes) Read(string file, ImageLoadOptions options)
    {
        try
        {
            using var stream = InputFile.Open(file);
            var text = TableText.Of(file, stream);
            using var reader = new StreamReader(stream, text.Encoding, detectEncodingFromByteOrderMarks: false);
            return Parse(file, text, new CsvReader(file, reader, text.Separator), options);
        }
        catch (DecoderFallbackException error)
        {
            throw new DataFormatException(file, $"{file} has bytes that are no text in the encoding that its first bytes name. Save it as UTF-8.", error);
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

    private static (List<Row> Rows, string[] Notes) Parse(string file, TableText text, CsvReader table, ImageLoadOptions options)
    {
        var (paths, labels) = (new TablePaths(Path.GetDirectoryName(file)!), new TableLabels(options.Classes));
        _ = text.HasSeparatorLine ? table.Read() : null;
        var first = table.Read() ?? [];
        var columns = TableColumns.Of(file, first, paths.Exists);
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        var rows = new List<Row>();
        for (var fields = columns.HasHead ? table.Read() : first; fields is not null; fields = table.Read())
        {
            if (fields.Length != columns.Count || fields[columns.Path].Trim().Length == 0)
            {
                throw new DataFormatException(file, fields.Length == columns.Count
                    ? $"{file}, line {table.Line}: the path is empty. Name the picture."
                    : $"{file}, line {table.Line}: there are {fields.Length} fields and the head line has {columns.Count}. Put fields with a '{text.Separator}' in them into quotes.");
            }

            var row = new Row(paths.Find(fields[columns.Path].Trim()), labels.Read(fields[columns.Label]));
            if (!lines.TryAdd(row.Path, table.Line))
            {
                throw new DataFormatException(file, $"{file} lists {row.Path} twice, in lines {lines[row.Path]} and {table.Line}. Leave one out.");
            }

            rows.Add(row);
        }

        return (rows, [.. columns.Notes, .. Encoded(file, text, rows), .. paths.Notes, .. labels.Notes]);
    }

    private static string[] Encoded(string file, TableText text, List<Row> rows)
    {
        var example = rows.Select(row => row.Label).FirstOrDefault(label => !Ascii.IsValid(label));
        return text.IsWindows1252
            ? [$"{file} is not in UTF-8 and is read as Windows-1252{(example is null ? "" : $", such as the label '{example}'")}. If that is wrong, save it as UTF-8."]
            : [];
    }

    private readonly record struct Row(string Path, string Label);
}
