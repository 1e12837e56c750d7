using System.CommandLine;
using FewLabel.Checkpoints;
using FewLabel.Runtime;

namespace FewLabel.CommandLine;

/// <summary>
/// What a run is going to write, looked at before it begins: what can be written at all, what would be replaced, and that none of it is a file of
/// another program.
/// </summary>
internal sealed class Outputs(bool overwrite)
{
    private readonly List<(string Path, OutputKind Kind, string Option)> _files = [];
    private readonly List<(string Path, string Option)> _checkpoints = [];
    private readonly List<string> _eventFiles = [];

    /// <summary>The option that lets a run replace files that FewLabel did not write.</summary>
    public static Option<bool> Option() => new("--overwrite")
    {
        Description = "Also replaces files in its way that other programs wrote, instead of refusing to begin.",
    };

    /// <summary>Adds a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="kind">What it will be.</param>
    /// <param name="option">The option that puts it elsewhere.</param>
    public Outputs File(string path, OutputKind kind, string option = "--output")
    {
        _files.Add((path, kind, option));
        return this;
    }

    /// <summary>Adds a folder that a run is kept in; see <see cref="CheckpointFolder"/>.</summary>
    public Outputs Checkpoints(string folder, string option = "--output")
    {
        _checkpoints.Add((folder, option));
        return this;
    }

    /// <summary>Adds a folder for event files, of which only FewLabel's are ever replaced.</summary>
    public Outputs EventFiles(string folder)
    {
        _eventFiles.Add(folder);
        return this;
    }

    /// <summary>Checks all of it, and says what will be replaced.</summary>
    /// <exception cref="FewLabelException">A file of another program is in the way, or something cannot be written.</exception>
    public void Check()
    {
        CheckNames();
        foreach (var (folder, option) in _checkpoints)
        {
            CheckFolder(folder, option);
        }

        var there = _files.Where(file => System.IO.File.Exists(file.Path)).ToList();
        if (!overwrite && there.FindAll(file => !file.Kind.IsOurs(file.Path)) is { Count: > 0 } others)
        {
            throw new FewLabelException(
                $"{string.Join(", and ", others.Select(file => $"{file.Path} is there already and is no {file.Kind.Description} of FewLabel"))}: this run would replace it. Nothing was touched. "
                + $"Give another {string.Join(" and ", others.Select(file => file.Option).Distinct())}, move the file, or let it be replaced by --overwrite.");
        }

        _files.ForEach(file => OutputFile.Check(file.Path));
        _eventFiles.ForEach(folder => OutputFile.Check(Path.Combine(folder, "events")));
        string[] replaced = [.. there.Select(file => file.Path), .. _eventFiles.Where(HasEventFiles).Select(folder => $"event files in {folder}")];
        if (replaced.Length > 0)
        {
            Terminal.Say($"To be replaced at the end: {string.Join(", ", replaced)}", "yellow");
        }
    }

    private static void CheckFolder(string folder, string option)
    {
        try
        {
            CheckpointFolder.Check(folder);
        }
        catch (FewLabelException error)
        {
            throw new FewLabelException($"{error.Message} {option} says where it lies.", error);
        }
    }

    private static bool HasEventFiles(string folder) => Directory.EnumerateFiles(
        folder, "events.out.tfevents.*.fewlabel", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }).Any();

    private void CheckNames()
    {
        var comparer = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        if (_files.GroupBy(file => Path.GetFullPath(file.Path), comparer).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new FewLabelException(
                $"{twice.Key} is to be both the {string.Join(" and the ", twice.Select(file => file.Kind.Description))}. Give one of them another name.");
        }
    }
}
