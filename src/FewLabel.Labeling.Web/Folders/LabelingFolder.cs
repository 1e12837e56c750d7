using System.Collections.Immutable;
using FewLabel.Checkpoints;
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

    private readonly FolderLock _lock;

    private LabelingFolder(FolderLock folderLock, LabelingSession session, ImmutableArray<string> files, ImmutableArray<string> unreadable, string root, string output)
    {
        (_lock, Session, Files, Unreadable) = (folderLock, session, files, unreadable);
        (Root, Table) = (root, TableIn(output));
    }

    /// <summary>The session over the images that can be read. Their names are their paths below the folder, with slashes.</summary>
    public LabelingSession Session { get; }

    /// <summary>The file of each image.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>Image files that cannot be read, and are left out.</summary>
    public ImmutableArray<string> Unreadable { get; }

    /// <summary>The folder of the images.</summary>
    public string Root { get; }

    /// <summary>The table that labels are exported to.</summary>
    public string Table { get; }

    /// <summary>The table of the labels for measuring, beside it.</summary>
    public string MeasuredTable => MeasuredTableOf(Table);

    /// <summary>Finds the images, computes their features and opens the session.</summary>
    /// <remarks>
    /// Features are kept in the output folder, even if the work is stopped: only images that are new or changed are encoded again. One process at
    /// a time holds the output folder.
    /// </remarks>
    /// <param name="folder">The folder. PNG, JPEG, GIF, BMP and WebP files are taken, those in folders inside too.</param>
    /// <param name="output">The folder for <c>labels.jsonl</c>, <c>labels.csv</c> and the features; created if it is missing. Images in it are not taken.</param>
    /// <param name="random">Its seed settles the measured sample.</param>
    /// <param name="options">How the session proposes and predicts; null for the defaults.</param>
    /// <param name="encoder">What turns images into features; null for <see cref="FolderEncoder.Default"/>.</param>
    /// <param name="progress">Told how many images are encoded, of those whose features are not kept.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The folder. The caller disposes it.</returns>
    /// <exception cref="DataUnavailableException">The folder is missing or cannot be read, or has fewer than two images.</exception>
    /// <exception cref="DataFormatException">The encoder's file is damaged, or no network that encodes images.</exception>
    /// <exception cref="FewLabelException">The output folder cannot be written, or another session is open in it.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static LabelingFolder Open(
        string folder,
        string output,
        RandomSource random,
        LabelingOptions? options = null,
        FolderEncoder? encoder = null,
        IProgress<ImageLoadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        var (root, kept) = (Path.GetFullPath(folder), Path.GetFullPath(output));
        string[] found = [.. ImageFolder.FilesIn(root).Where(path => Extensions.Contains(Path.GetExtension(path)) && !IsBelow(path, kept))];
        RequireTwo(root, found.Length, 0);

        // Before the features: who must wait for another process should not wait for them first.
        var held = new FolderLock(kept);
        try
        {
            using var features = FolderFeatures.Of(root, found, Path.Combine(kept, FeaturesName), encoder ?? FolderEncoder.Default, progress, cancellationToken);
            ImmutableArray<string> files = [.. found.Where((_, i) => !features.Unreadable.Contains(i))];
            RequireTwo(root, files.Length, features.Unreadable.Count);
            var session = LabelingSession.Open(
                Path.Combine(kept, JournalName), features.Values, [.. files.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))], random, options, cancellationToken);
            return new LabelingFolder(held, session, files, [.. features.Unreadable.Order().Select(i => found[i])], root, kept);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Where the table of an output folder is.</summary>
    /// <param name="output">The output folder.</param>
    /// <returns>The file.</returns>
    public static string TableIn(string output) => Path.Combine(Path.GetFullPath(output), TableName);

    /// <summary>Writes both tables: the labels with the images that have none yet, and the labels for measuring.</summary>
    /// <exception cref="FewLabelException">A file cannot be written.</exception>
    public void Export() => Export(Session, Table, Root);

    /// <summary>Lets go of the files and frees the features.</summary>
    public void Dispose()
    {
        Session.Dispose();
        _lock.Dispose();
    }

    internal static string MeasuredTableOf(string table) => Path.ChangeExtension(table, ".measured.csv");

    internal static void Export(LabelingSession session, string table, string? root)
    {
        session.Export(table, root, includeOpen: true);
        session.ExportMeasured(MeasuredTableOf(table), root);
    }

    private static void RequireTwo(string root, int count, int unreadable)
    {
        if (count < 2)
        {
            throw new DataUnavailableException(
                $"{root} has {count} images that can be read (PNG, JPEG, GIF, BMP, WebP){(unreadable > 0 ? $" and {unreadable} that cannot" : "")}, and two or more are needed. Check the path.");
        }
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
