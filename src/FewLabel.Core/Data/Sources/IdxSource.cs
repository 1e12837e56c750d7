using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FewLabel.Data;

/// <summary>
/// A published data set of four IDX files: where they are found, what they must contain, and how they are loaded.
/// <see cref="Mnist"/>, <see cref="FashionMnist"/> and <see cref="KMnist"/> are such sources.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class IdxSource
{
    /// <summary>The environment variable that names a folder with data sets.</summary>
    public const string FolderVariable = "FEWLABEL_DATA";

    /// <summary>Describes a data set.</summary>
    /// <param name="name">Its name, as reports show it.</param>
    /// <param name="folderName">The name of its own folder below <c>FEWLABEL_DATA</c> and in the per-user cache.</param>
    /// <param name="mirrors">The folders on the web that hold the four archives, http or https, in the order in which they are tried.</param>
    /// <param name="trainImages">The training images.</param>
    /// <param name="trainLabels">Their labels.</param>
    /// <param name="testImages">The test images, of the same size.</param>
    /// <param name="testLabels">Their labels.</param>
    /// <param name="classNames">A name for each class, all different, in the order of the labels.</param>
    /// <exception cref="ArgumentException">A value is not as said.</exception>
    internal IdxSource(
        string name,
        string folderName,
        IEnumerable<Uri> mirrors,
        IdxSourceFile trainImages,
        IdxSourceFile trainLabels,
        IdxSourceFile testImages,
        IdxSourceFile testLabels,
        IEnumerable<string> classNames)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(folderName);
        ArgumentNullException.ThrowIfNull(mirrors);
        ArgumentNullException.ThrowIfNull(classNames);
        if (folderName != Path.GetFileName(folderName) || folderName is "." or "..")
        {
            throw new ArgumentException($"The name of the folder must be one name without a path; it is {folderName}.", nameof(folderName));
        }

        Name = name;
        FolderName = folderName;
        Mirrors = [.. mirrors.Select(CheckMirror)];
        CheckPair(trainImages, trainLabels);
        CheckPair(testImages, testLabels);
        Files = [trainImages, trainLabels, testImages, testLabels];
        if (Files.Select(file => file.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() < Files.Length)
        {
            throw new ArgumentException($"The four files must have different names; they are {string.Join(", ", Files.Select(file => file.Name))}.");
        }

        if (!trainImages.Sizes.AsSpan()[1..].SequenceEqual(testImages.Sizes.AsSpan()[1..]))
        {
            throw new ArgumentException("Training and test images must have one size.", nameof(testImages));
        }

        ClassNames = [.. classNames];
        if (ClassNames.Length is 0 or > 256 || ClassNames.Distinct(StringComparer.Ordinal).Count() < ClassNames.Length)
        {
            throw new ArgumentException($"There must be 1 to 256 class names, all different; they are '{string.Join("', '", ClassNames)}'.", nameof(classNames));
        }
    }

    /// <summary>Its name, as reports show it.</summary>
    public string Name { get; }

    /// <summary>The name of its own folder below <c>FEWLABEL_DATA</c> and in the per-user cache.</summary>
    internal string FolderName { get; }

    /// <summary>The folders on the web that hold the archives, each ending in a slash, in the order in which they are tried.</summary>
    internal ImmutableArray<Uri> Mirrors { get; }

    /// <summary>The four files: training images, training labels, test images, test labels.</summary>
    internal ImmutableArray<IdxSourceFile> Files { get; }

    /// <summary>The name of each class, in the order of the labels.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Loads the data set, from the first of these places that holds it.</summary>
    /// <remarks>
    /// <para><paramref name="folder"/>, if given, and then no other. Else the folder that the environment variable
    /// <c>FEWLABEL_DATA</c> names: below it the folder <see cref="FolderName"/>, or itself. Else the per-user cache
    /// (<c>XDG_CACHE_HOME</c> or <c>~/.cache</c>, on Windows the local application data; there
    /// <c>FewLabel/data/</c><see cref="FolderName"/>). What the cache lacks, or holds damaged, is downloaded into it.</para>
    /// <para>Each file may be plain or packed with gzip. Every file is checked for its sizes and its labels, and against
    /// the published checksums. Where only the archive's checksum is published, a file that was packed again or unpacked
    /// cannot be confirmed by it, which is logged as a warning; a download without its published checksum is refused.</para>
    /// <para>The files are read and checked on the thread pool. Several tasks and processes may load at once.</para>
    /// </remarks>
    /// <param name="folder">The folder with the four files; null to search as said.</param>
    /// <param name="progress">Receives the bytes of a download as they come.</param>
    /// <param name="logger">Receives places passed over, mirrors that failed, and files that could not be confirmed.</param>
    /// <param name="cancellationToken">Ends the loading; a download that is under way leaves nothing behind.</param>
    /// <returns>The data set, which the caller disposes.</returns>
    /// <exception cref="DataUnavailableException">Files are missing or unreadable, no mirror delivers them, or the cache cannot be written.</exception>
    /// <exception cref="DataFormatException">A file is damaged or is not the published one.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public Task<ImageDataset> LoadAsync(
        string? folder = null,
        IProgress<DownloadProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default) => LoadAsync(SourceSettings.For(this), folder, progress, logger, cancellationToken);

    /// <summary>Looks for the files where <see cref="LoadAsync(string?, IProgress{DownloadProgress}?, ILogger?, CancellationToken)"/> does, without reading them.</summary>
    /// <returns>The folder that has all four files; null if none has, and they would be downloaded.</returns>
    public string? FindFolder()
    {
        var settings = SourceSettings.For(this);
        string[] named = settings.DataFolder is { } root ? [Path.Combine(root, FolderName), root] : [];
        return named.Append(settings.CacheFolder).Select(place => new SourceFolder(this, place)).FirstOrDefault(folder => folder.Missing.IsEmpty && !folder.IsOfAnother())?.Path;
    }

    internal Task<ImageDataset> LoadAsync(
        SourceSettings settings, string? folder, IProgress<DownloadProgress>? progress, ILogger? logger, CancellationToken cancellationToken)
    {
        if (folder is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        }

        var loader = new SourceLoader(this, settings, progress, logger ?? NullLogger.Instance);
        return Task.Run(() => loader.LoadAsync(folder, cancellationToken), cancellationToken);
    }

    private static Uri CheckMirror(Uri mirror)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        if (!mirror.IsAbsoluteUri || mirror.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"A mirror is an absolute http or https address; this one is {mirror}.");
        }

        return mirror.AbsoluteUri.EndsWith('/') ? mirror : new Uri(mirror.AbsoluteUri + "/");
    }

    private static void CheckPair(IdxSourceFile images, IdxSourceFile labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        if (images.Sizes.Length != 3 || labels.Sizes.Length != 1 || images.Sizes[0] != labels.Sizes[0])
        {
            throw new ArgumentException(
                $"{images.Name} must have the sizes (N, H, W) and {labels.Name} the size (N) with the same N; they have ({string.Join(", ", images.Sizes)}) and ({string.Join(", ", labels.Sizes)}).");
        }
    }
}
