using System.Collections.Immutable;
using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>
/// Loads a folder of pictures: one subfolder for each class, called as it is, with the few pictures that are labeled; one for those
/// without a label, <c>unlabeled</c> or <c>unlabelled</c>; and, if there is one, <c>test</c> with test pictures, in subfolders for each class again.
/// </summary>
/// <remarks>
/// <para>A folder with <c>train</c> and <c>val</c> or <c>test</c> in it is read as the parts of a data set (<see cref="FolderSplit"/>), and
/// <see cref="LoadedImages.Notes"/> says what was taken for what. Folders in a class's folder belong to the class. Hidden files, what systems
/// and file managers leave behind, and links to folders in a class's folder are left out and counted; every other file is taken for a picture,
/// whatever its name. Names in both forms of Unicode, composed and decomposed, are one. See <see cref="ImageFile"/> for the formats and
/// <see cref="ImageFileOptions"/> for sizes and colors.</para>
/// <para>Pictures are decoded on all processor cores, straight into the tensor of the images. The order is the same on every run.</para>
/// </remarks>
/// <example>
/// <code>
/// using var pictures = await ImageFolder.LoadAsync("leaves", new ImageShape(3, 32, 32));
/// using var result = await Experiment.On(pictures.Dataset).UseGivenLabels().HoldOut(0.25).Train("CNN", Architectures.Cnn).Build().RunAsync();
/// </code>
/// </example>
public static class ImageFolder
{
    /// <summary>Loads the pictures.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shape">The shape of the images to make of them: 1 or 3 channels, height and width 1 or more.</param>
    /// <param name="options">What is where, and how pictures become images; null for the defaults.</param>
    /// <param name="progress">Receives how many pictures are done, now and then, from any thread.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    /// <returns>The images, and which file became which. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">A folder is missing or cannot be read; or a picture, if that is to stop it.</exception>
    /// <exception cref="DataFormatException">
    /// There are fewer than two classes, a class without a picture, classes that differ only by case or that are not expected; or a picture is
    /// damaged, if that is to stop it.
    /// </exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">There is no such shape.</exception>
    /// <exception cref="FewLabelException">The images would take more memory than there is.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Task<LoadedImages> LoadAsync(
        string folder,
        ImageShape shape,
        ImageLoadOptions? options = null,
        IProgress<ImageLoadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return ImageLoader.LoadAsync(checkedOptions => List(folder, checkedOptions), shape, options, progress, cancellationToken);
    }

    /// <summary>The files that would be taken for the pictures of a class: all of a folder and of the folders in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Their paths, which begin with <paramref name="folder"/>, in ordinal order; without hidden files, and none if there are none.</returns>
    /// <exception cref="DataUnavailableException">The folder is missing or cannot be read.</exception>
    public static ImmutableArray<string> FilesIn(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return [.. new ImageFiles().In(folder)];
    }

    /// <summary>The folders right in a folder that would be taken for classes, without hidden ones.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Their paths, which begin with <paramref name="folder"/>, in ordinal order.</returns>
    /// <exception cref="DataUnavailableException">The folder is missing or cannot be read.</exception>
    public static ImmutableArray<string> FoldersIn(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return [.. new ImageFiles().FoldersIn(folder)];
    }

    /// <summary>The class that a folder is called as. Names in both forms of Unicode, composed and decomposed, are one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="classNames">The classes.</param>
    /// <returns>The place of its name among the classes; -1 if it is called as none of them.</returns>
    public static int ClassOf(string folder, ImmutableArray<string> classNames)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return ImageFolderClasses.IndexOf(classNames, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
    }

    /// <summary>The test pictures of a folder: one subfolder for each class, of which some may be missing.</summary>
    internal static ImmutableArray<ImageFileEntry> ListTest(string folder, ImmutableArray<string> classes, ImageFiles files) =>
        [.. ListPart(folder, "test", classes, files)];

    private static IEnumerable<ImageFileEntry> ListPart(string folder, string part, ImmutableArray<string> classes, ImageFiles files)
    {
        var folders = files.FoldersIn(folder);
        if (folders.Length == 0)
        {
            throw new DataFormatException(
                folder, $"{folder} is taken for the {part} pictures and has no subfolder. Put one for each class into it; if '{Path.GetFileName(folder)}' is a class, set ImageLoadOptions.Split to None.");
        }

        if (folders.FirstOrDefault(path => ImageFolderClasses.IndexOf(classes, Path.GetFileName(path)) < 0) is { } other)
        {
            throw new DataFormatException(folder, ImageFolderClasses.Unknown(folder, Path.GetFileName(other), classes));
        }

        return folders.SelectMany(path => ListClass(path, ImageFolderClasses.IndexOf(classes, Path.GetFileName(path)), files));
    }

    private static ImageFileListing List(string folder, ImageLoadOptions options)
    {
        var root = Path.TrimEndingDirectorySeparator(InputFile.FullPath(folder));
        var files = new ImageFiles();
        var layout = FolderLayout.Of(root, files, options);
        var (unlabeled, labeled) = Part(root, layout.Folders, options);
        var names = labeled.ToLookup(path => UnicodeNames.Composed(Path.GetFileName(path)), StringComparer.Ordinal);
        var classes = ImageFolderClasses.Of(root, [.. names.Select(name => name.Key)], options);
        if (classes.FirstOrDefault(name => !names.Contains(UnicodeNames.Composed(name))) is { } missing)
        {
            throw new DataFormatException(root, $"{root} has no folder for the class {ImageFolderClasses.Quoted(missing)}. Make it and put pictures into it, or leave the class out.");
        }

        var train = classes.SelectMany((name, label) => names[UnicodeNames.Composed(name)].SelectMany(path => ListClass(path, label, files)));
        var joined = layout.Validation is { } validation ? ListPart(validation, "validation", classes, files) : [];
        ImmutableArray<ImageFileEntry> labeledEntries =
            [.. train.Concat(joined).OrderBy(entry => entry.Label).ThenBy(entry => entry.Path, StringComparer.Ordinal)];
        ImmutableArray<ImageFileEntry> others =
            [.. unlabeled is null ? [] : files.In(unlabeled).Select(path => new ImageFileEntry(path, ImageSet.Unknown))];
        var test = layout.Test is { } tested ? ListTest(tested, classes, files) : [];
        return new ImageFileListing(Path.GetFileName(root), root, classes, [.. labeledEntries, .. others], test)
        {
            Notes = [.. layout.Notes, .. Alike(names), .. files.Notes],
        };
    }

    /// <summary>Classes that several folders hold, whose names are stored in different forms of Unicode.</summary>
    private static IEnumerable<string> Alike(ILookup<string, string> names) => names
        .Where(name => name.Count() > 1)
        .Select(name => $"{name.Count()} folders are called '{name.Key}', in different forms of Unicode. They are one class.");

    private static (string? Unlabeled, string[] Labeled) Part(string root, ImmutableArray<string> folders, ImageLoadOptions options)
    {
        string[] unlabeled = [.. folders.Where(options.IsUnlabeled)];
        string[] labeled = [.. folders.Except(unlabeled)];
        if (unlabeled.Length > 1)
        {
            throw new DataFormatException(
                root, $"{root} has several folders for pictures without a label: {string.Join(" and ", unlabeled.Select(Path.GetFileName))}. Put their pictures into one.");
        }

        if (labeled.FirstOrDefault(path => ImageLoadOptions.UnlabeledSpellings.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase)) is { } alike)
        {
            throw new DataFormatException(
                root, $"{alike} would be a class, and pictures without a label are expected in '{options.Unlabeled}'. Rename the folder, or set ImageLoadOptions.Unlabeled to its name.");
        }

        return labeled.Length > 0
            ? (unlabeled.FirstOrDefault(), labeled)
            : throw new DataFormatException(
                root, $"{root} has no folder for any class. Make one for each class, called as the class is, and put the pictures that you have labeled into it; those without a label go into '{options.UnlabeledNames[0]}'.");
    }

    private static IEnumerable<ImageFileEntry> ListClass(string folder, long label, ImageFiles files)
    {
        var found = files.In(folder);
        return found.Length > 0
            ? found.Select(path => new ImageFileEntry(path, label))
            : throw new DataFormatException(folder, $"The class folder {folder} is empty. Put pictures of the class into it, or remove it.");
    }
}
