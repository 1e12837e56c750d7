using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>Which subfolders hold the parts of a data set, and which are classes.</summary>
/// <param name="Folders">The folders that are classes, or hold pictures without a label.</param>
/// <param name="Validation">The folder whose pictures join the training pictures; null if there is none.</param>
/// <param name="Test">The folder of the test pictures; null if there is none.</param>
/// <param name="Notes">What was taken for what, where the names do not say it.</param>
internal sealed record FolderLayout(ImmutableArray<string> Folders, string? Validation, string? Test, ImmutableArray<string> Notes)
{
    private const string Remedy = "set ImageLoadOptions.Split to None if every subfolder is a class";

    private static readonly string[] TrainNames = ["train", "training"];
    private static readonly string[] ValidationNames = ["val", "valid", "validation", "dev"];
    private static readonly string[] TestNames = ["test", "testing"];

    /// <summary>Finds them.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="files">Looks into folders.</param>
    /// <param name="options">What is where.</param>
    /// <exception cref="DataFormatException">It is not clear what a subfolder is.</exception>
    public static FolderLayout Of(string root, ImageFiles files, ImageLoadOptions options)
    {
        var folders = files.FoldersIn(root);
        var given = options.TestFolder is { } path ? Path.TrimEndingDirectorySeparator(Runtime.InputFile.FullPath(path)) : null;
        folders = [.. folders.Where(folder => folder != given)];
        if (options.Split == FolderSplit.None)
        {
            return new([.. folders], null, given, []);
        }

        var (train, validation, test) = (Named(root, folders, TrainNames), Named(root, folders, ValidationNames), Named(root, folders, TestNames));
        if (given is not null && test is not null)
        {
            throw new DataFormatException(root, $"{test} holds test pictures by its name, and ImageLoadOptions.TestFolder names {given}. Move one of them away, or {Remedy}.");
        }

        string[] classes = [.. folders.Where(folder => folder != train && folder != validation && folder != test)];
        string[] others = [.. classes.Where(folder => !options.IsUnlabeled(folder))];
        var isSplit = train is not null && IsSplit(root, train, others, validation ?? test ?? given);
        var inside = isSplit ? files.FoldersIn(train!) : train is null ? [] : [train];
        return new([.. classes, .. inside], test is null && given is null ? null : validation, given ?? test ?? validation, Said(isSplit ? train : null, validation, test, given));
    }

    /// <summary>Whether a folder called as the training pictures are holds them, rather than being a class.</summary>
    private static bool IsSplit(string root, string train, string[] others, string? part)
    {
        var probe = new ImageFiles();
        var holdsFolders = probe.FoldersIn(train).Length > 0;
        if (others.Length == 0)
        {
            return holdsFolders || part is null ? holdsFolders : throw new DataFormatException(
                root, $"{train} is taken for the training pictures and has no subfolder. Put one for each class into it, or {Remedy}.");
        }

        return holdsFolders && part is not null
            ? throw new DataFormatException(
                root, $"{root} has '{Path.GetFileName(train)}' with folders in it beside '{Path.GetFileName(others[0])}': it may be a class or hold the training pictures. Move the others away, or {Remedy}.")
            : false;
    }

    private static string? Named(string root, string[] folders, string[] names)
    {
        string[] found = [.. folders.Where(folder => names.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase))];
        return found.Length <= 1 ? found.FirstOrDefault() : throw new DataFormatException(
            root, $"{root} has several folders for the same part: {string.Join(" and ", found.Select(Path.GetFileName))}. Put their pictures into one, or {Remedy}.");
    }

    private static ImmutableArray<string> Said(string? train, string? validation, string? test, string? given)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (train is not null)
        {
            notes.Add($"'{Path.GetFileName(train)}' is taken for the training pictures.");
        }

        if (test is not null && (train is not null || Path.GetFileName(test) != TestNames[0]))
        {
            notes.Add($"'{Path.GetFileName(test)}' is taken for the test pictures.");
        }

        if (validation is not null)
        {
            notes.Add(test is null && given is null
                ? $"'{Path.GetFileName(validation)}' is taken for the test pictures."
                : $"The pictures of '{Path.GetFileName(validation)}' join the training pictures, of which HoldOut holds some out.");
        }

        return notes.ToImmutable();
    }
}
