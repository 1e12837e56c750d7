using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Runtime;

namespace FewLabel.Labeling.Web.Folders;

/// <summary>A folder of images as a labeling session, and the files that it keeps in an output folder.</summary>
public sealed class LabelingFolder : IDisposable
{
    private const string JournalName = "labels.jsonl";
    private const string TableName = "labels.csv";
    private const string FeaturesName = "features.state";

    private static readonly ImmutableHashSet<string> Extensions =
        ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp");

    private LabelingFolder(LabelingSession session, ImmutableArray<string> files, ImmutableArray<string> unreadable, string table) =>
        (Session, Files, Unreadable, Table) = (session, files, unreadable, table);

    /// <summary>The session over the images that can be read. Their names are their paths below the folder, with slashes.</summary>
    public LabelingSession Session { get; }

    /// <summary>The file of each image.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>Image files that cannot be read, and are left out.</summary>
    public ImmutableArray<string> Unreadable { get; }

    /// <summary>The table that labels are exported to.</summary>
    public string Table { get; }

    /// <summary>Finds the images, computes their features and opens the session.</summary>
    /// <param name="folder">The folder. PNG, JPEG, GIF, BMP and WebP files are taken, those in folders inside too.</param>
    /// <param name="output">The folder for <c>labels.jsonl</c>, <c>labels.csv</c> and the features; created if it is missing. Images in it are not taken.</param>
    /// <param name="random">Its seed settles the measured sample.</param>
    /// <param name="options">How the session proposes and predicts; null for the defaults.</param>
    /// <param name="progress">Told the finished share of the features.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The folder. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">The folder is missing or cannot be read, or has fewer than two images.</exception>
    /// <exception cref="FewLabelException">The output folder cannot be written, or another session is open in it.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static LabelingFolder Open(
        string folder,
        string output,
        RandomSource random,
        LabelingOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        var (root, kept) = (Path.GetFullPath(folder), Path.GetFullPath(output));
        string[] found = [.. ImageFolder.FilesIn(root).Where(path => Extensions.Contains(Path.GetExtension(path)) && !IsBelow(path, kept))];
        OutputFile.Check(Path.Combine(kept, FeaturesName));
        using var features = FolderFeatures.Of(found, Path.Combine(kept, FeaturesName), progress, cancellationToken);
        ImmutableArray<string> files = [.. found.Where((_, i) => !features.Unreadable.Contains(i))];
        if (files.Length < 2)
        {
            throw new DataUnavailableException($"{root} has {files.Length} images that can be read (PNG, JPEG, GIF, BMP, WebP), and two or more are needed. Check the path.");
        }

        var session = LabelingSession.Open(
            Path.Combine(kept, JournalName), features.Values, [.. files.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))], random, options, cancellationToken);
        return new LabelingFolder(session, files, [.. features.Unreadable.Order().Select(i => found[i])], Path.Combine(kept, TableName));
    }

    /// <summary>Lets go of the file and frees the features.</summary>
    public void Dispose() => Session.Dispose();

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
