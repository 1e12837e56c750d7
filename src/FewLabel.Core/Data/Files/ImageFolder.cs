using System.Collections.Immutable;
using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>
/// Loads a folder of pictures: one subfolder for each class, called as it is, with the few pictures that are labeled; one for those
/// without a label, <c>unlabeled</c> or <c>unlabelled</c>; and, if there is one, <c>test</c> with test pictures, in subfolders for each class again.
/// </summary>
/// <remarks>
/// <para>Folders in a class's folder belong to the class. Hidden files and links to folders are passed over; every other file is taken for a
/// picture, whatever its name. See <see cref="ImageFile"/> for the formats and <see cref="ImageFileOptions"/> for sizes and colors.</para>
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
    private const string Test = "test";

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
        return [.. ImageFiles.In(folder)];
    }

    /// <summary>The folders right in a folder that would be taken for classes, without hidden ones.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Their paths, which begin with <paramref name="folder"/>, in ordinal order.</returns>
    /// <exception cref="DataUnavailableException">The folder is missing or cannot be read.</exception>
    public static ImmutableArray<string> FoldersIn(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return [.. ImageFiles.FoldersIn(folder)];
    }

    /// <summary>The test pictures of a folder: one subfolder for each class, of which some may be missing.</summary>
    internal static ImmutableArray<ImageFileEntry> ListTest(string folder, ImmutableArray<string> classes)
    {
        var folders = ImageFiles.FoldersIn(folder);
        if (folders.Length == 0)
        {
            throw new DataFormatException(
                folder, $"{folder} is taken for the test pictures and has no subfolder. Put one for each class into it; if 'test' is a class, give its folder another name.");
        }

        if (folders.FirstOrDefault(path => !classes.Contains(Path.GetFileName(path))) is { } other)
        {
            throw new DataFormatException(folder, ImageFolderClasses.Unknown(folder, Path.GetFileName(other), classes));
        }

        return [.. folders.SelectMany(path => ListClass(path, classes.IndexOf(Path.GetFileName(path))))];
    }

    private static ImageFileListing List(string folder, ImageLoadOptions options)
    {
        var root = Path.TrimEndingDirectorySeparator(InputFile.FullPath(folder));
        var folders = ImageFiles.FoldersIn(root);
        var test = options.TestFolder is { } given ? Path.TrimEndingDirectorySeparator(InputFile.FullPath(given)) : Path.Combine(root, Test);
        var (unlabeled, labeled) = Part(root, [.. folders.Where(path => path != test)], options);
        var classes = ImageFolderClasses.Of(root, [.. labeled.Select(path => Path.GetFileName(path))], options);
        if (classes.FirstOrDefault(name => !labeled.Contains(Path.Combine(root, name))) is { } missing)
        {
            throw new DataFormatException(root, $"{root} has no folder for the class {ImageFolderClasses.Quoted(missing)}. Make it and put pictures into it, or leave the class out.");
        }

        return new ImageFileListing(
            Path.GetFileName(root),
            root,
            classes,
            [
                .. classes.SelectMany((name, label) => ListClass(Path.Combine(root, name), label)),
                .. unlabeled is null ? [] : ImageFiles.In(unlabeled).Select(path => new ImageFileEntry(path, ImageSet.Unknown)),
            ],
            options.TestFolder is not null || folders.Contains(test) ? ListTest(test, classes) : []);
    }

    private static (string? Unlabeled, string[] Labeled) Part(string root, string[] folders, ImageLoadOptions options)
    {
        string[] unlabeled = [.. folders.Where(path => options.UnlabeledNames.Any(name => Is(path, name)))];
        string[] labeled = [.. folders.Except(unlabeled)];
        if (unlabeled.Length > 1)
        {
            throw new DataFormatException(
                root, $"{root} has several folders for pictures without a label: {string.Join(" and ", unlabeled.Select(Path.GetFileName))}. Put their pictures into one.");
        }

        if (labeled.FirstOrDefault(path => ImageLoadOptions.UnlabeledSpellings.Any(name => Is(path, name))) is { } alike)
        {
            throw new DataFormatException(
                root, $"{alike} would be a class, and pictures without a label are expected in '{options.Unlabeled}'. Rename the folder, or set ImageLoadOptions.Unlabeled to its name.");
        }

        return labeled.Length > 0
            ? (unlabeled.FirstOrDefault(), labeled)
            : throw new DataFormatException(
                root, $"{root} has no folder for any class. Make one for each class, called as the class is, and put the pictures that you have labeled into it; those without a label go into '{options.UnlabeledNames[0]}'.");

        static bool Is(string path, string name) => Path.GetFileName(path).Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<ImageFileEntry> ListClass(string folder, long label)
    {
        var files = ImageFiles.In(folder);
        return files.Length > 0
            ? files.Select(path => new ImageFileEntry(path, label))
            : throw new DataFormatException(folder, $"The class folder {folder} is empty. Put pictures of the class into it, or remove it.");
    }
}
