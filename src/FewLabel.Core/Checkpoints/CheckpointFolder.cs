using System.Globalization;
using System.Text.Json;
using FewLabel.Data;
using FewLabel.Runtime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;

namespace FewLabel.Checkpoints;

/// <summary>
/// A folder that a run is kept in, so that it can be stopped anywhere and goes on bit-identically. Trainers take one and save their
/// state in it; a run of several trainings gives each a <see cref="Part"/>.
/// </summary>
/// <remarks>
/// <para>Files are numbered, written under a temporary name, flushed and renamed, and carry a SHA-256 that is verified when they are
/// read. A damaged one is passed over with a warning, in favor of the one before. The number of a checkpoint says which one is the last, never a clock.</para>
/// <para>A checkpoint that cannot be written, as on a full disk, is a warning and does not end the run: the ones before stay, and the next
/// attempt follows when it is due.</para>
/// <para>The folder is FewLabel's alone, and is marked as such by the file <c>fewlabel-checkpoints.txt</c>. A folder that has files of others and
/// no marker is refused. What others put there later stays, whatever is removed.</para>
/// <para>One process at a time holds the folder; the system lets go of it when the process ends, even if it is killed. Not thread-safe.</para>
/// </remarks>
public sealed class CheckpointFolder : IDisposable
{
    /// <summary>File systems take names of 255 bytes.</summary>
    private const int LongestName = 100;

    private const string Extension = ".state";
    private const string SettingsName = "settings";
    private const string ThreadsName = "threads";

    private readonly CheckpointRoot _root;
    private readonly CheckpointFolder? _parent;
    private readonly SortedDictionary<string, string> _settings = new(StringComparer.Ordinal);
    private readonly string _name;

    private CheckpointFolder(CheckpointRoot root, string path, string name, CheckpointFolder? parent) =>
        (_root, Path, _name, _parent) = (root, path, name, parent);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>How long the work took that was loaded from here and from its parts: time of earlier processes.</summary>
    public TimeSpan EarlierTime { get; private set; }

    /// <summary>The last checkpoint that was written here or loaded from here; null if there is none.</summary>
    public string? LastGood { get; private set; }

    /// <summary>What went wrong and was survived: damaged files, and checkpoints that could not be written.</summary>
    public IReadOnlyList<string> Warnings => _root.Warnings;

    /// <summary>For tests: what the bytes of a file pass.</summary>
    internal Func<Stream, Stream>? Through
    {
        get => _root.Through;
        set => _root.Through = value;
    }

    /// <summary>Opens a folder for this process alone. What unfinished writes have left in it is removed.</summary>
    /// <param name="path">The folder; it is created if it is missing.</param>
    /// <param name="options">How often to save and how much to keep; null for the defaults.</param>
    /// <param name="logger">Receives what is saved, and warnings; null for none.</param>
    /// <returns>The folder. The caller disposes it, which lets the next process have it.</returns>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="FewLabelException">It has files of others in it, another process holds it, or it cannot be written.</exception>
    public static CheckpointFolder Open(string path, CheckpointOptions? options = null, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new CheckpointOptions();
        OptionsValidator.ThrowIfAny(options.Validate());
        NativeRuntime.EnsureLoaded();
        var root = new CheckpointRoot(options, logger ?? NullLogger.Instance, KeptFiles.Hold(path));
        KeptFiles.RemoveUnfinished(path);
        var folder = new CheckpointFolder(root, path, "", null);
        folder.Require(RunDescription.OfVersions());
        return folder;
    }

    /// <summary>Makes sure, before long work, that a folder is free for checkpoints or has such already. Writes nothing.</summary>
    /// <param name="path">The folder, which need not exist.</param>
    /// <exception cref="FewLabelException">It has files of others in it, or cannot be read.</exception>
    public static void Check(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        KeptFiles.CheckIsOurs(path);
    }

    /// <summary>
    /// Removes a folder of checkpoints that is no longer needed. Files that FewLabel did not write stay, and so does the folder that they lie in;
    /// a folder that is not FewLabel's is not touched at all.
    /// </summary>
    /// <param name="path">The folder. It must not be open.</param>
    /// <returns>Whether it is gone. If it is not, others' files lie in it, another run has it, or it cannot be written; what is left does no harm.</returns>
    public static bool Remove(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return KeptFiles.RemoveRun(path);
    }

    /// <summary>The folder of a part of the run. It requires what this one requires.</summary>
    /// <param name="name">The part's name, such as that of a method.</param>
    /// <returns>The part, which needs no disposing.</returns>
    public CheckpointFolder Part(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var part = new CheckpointFolder(_root, System.IO.Path.Combine(Path, FileName(name)), _name.Length == 0 ? name : $"{_name}/{name}", this);
        part.Require([.. _settings, new("Part", part._name)]);
        return part;
    }

    /// <summary>Adds settings that must be the same for a run to go on. They are saved with each checkpoint.</summary>
    /// <param name="settings">Names and values; a name that is there already gets the new value.</param>
    public void Require(IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }
    }

    /// <summary>Whether it is time to save. To be called once after each step.</summary>
    /// <returns>Whether it is.</returns>
    public bool IsDue() => _root.IsDue();

    /// <summary>Saves a state as the last one, and removes the oldest.</summary>
    /// <param name="state">The state. Not owned.</param>
    /// <returns>Whether it could be written; if not, <see cref="Warnings"/> says why.</returns>
    public bool Save(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _root.Begin();
        state.PutJson(SettingsName, JsonSerializer.Serialize(_settings, StateJson.Options));
        state.PutJson(ThreadsName, JsonSerializer.Serialize(torch.get_num_threads()));
        var numbers = Numbers();
        var path = PathOf(numbers.Count == 0 ? 1 : numbers[0] + 1);
        try
        {
            Directory.CreateDirectory(Path);
            StateFile.Write(path, state, Through);
            LastGood = path;
            foreach (var old in numbers.Skip(_root.Options.Keep - 1))
            {
                File.Delete(PathOf(old));
            }

            _root.CheckpointSaved(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _root.Warn($"The checkpoint {path} could not be written: {error.Message} The run goes on, and {(LastGood is null ? "nothing of this part is kept yet" : $"{LastGood} stays")}. Free space on the disk to keep it safe.");
            return false;
        }
    }

    /// <summary>Loads the last state that is undamaged. Damaged ones are renamed to <c>….damaged</c>, with a warning.</summary>
    /// <returns>The state, which the caller disposes; null if there is none.</returns>
    /// <exception cref="FewLabelException">It is of a run with other settings, each of which is named; or it cannot be read.</exception>
    public TrainingState? Load()
    {
        foreach (var number in Numbers())
        {
            var path = PathOf(number);
            try
            {
                var state = StateFile.Read(path);
                try
                {
                    CheckSettings(state, path);
                }
                catch
                {
                    state.Dispose();
                    throw;
                }

                LastGood = path;
                for (var folder = this; folder is not null; folder = folder._parent)
                {
                    folder.EarlierTime += state.Elapsed;
                }

                return state;
            }
            catch (DataFormatException error)
            {
                _root.Warn($"{error.Message} It is passed over, and the one before it serves; without one, this part begins anew.");
                PutAside(path);
            }
        }

        return null;
    }

    /// <summary>
    /// Removes what is kept in this part, such as when its result is kept elsewhere. What FewLabel did not write, or what cannot be removed, stays
    /// and does no harm.
    /// </summary>
    public void Clear()
    {
        try
        {
            if (_parent is not null && Directory.Exists(Path))
            {
                KeptFiles.RemoveCheckpoints(Path);
                KeptFiles.RemoveIfEmpty(Path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _root.Warn($"{Path} is no longer needed and could not be removed: {error.Message}");
        }
    }

    /// <summary>Lets the next process have the folder. Parts need no disposing.</summary>
    public void Dispose()
    {
        if (_parent is null)
        {
            _root.Dispose();
        }
    }

    /// <summary>Tells of something that the run survives.</summary>
    internal void Warn(string warning) => _root.Warn(warning);

    private static string FileName(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_' ? c : '_')).Trim();
        return plain == name && plain.Length <= LongestName ? name : $"{plain[..Math.Min(plain.Length, LongestName)]}-{SettingsSnapshot.Digest(System.Text.Encoding.UTF8.GetBytes(name))}";
    }

    private void CheckSettings(TrainingState state, string path)
    {
        RunDescription.RequireSame(
            path, state.Get<SortedDictionary<string, string>>(SettingsName), _settings,
            "Go on with the settings it was begun with, or keep this run in another folder.");
        if (state.Get<int>(ThreadsName) is var threads && threads != torch.get_num_threads())
        {
            _root.Warn($"The run was begun with {threads} threads and goes on with {torch.get_num_threads()}: its numbers may differ in their last bits from those of a run that was never stopped.");
        }
    }

    private string PathOf(int number) => System.IO.Path.Combine(Path, number.ToString("000000", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The numbers of the checkpoints that are there, the last first.</summary>
    private List<int> Numbers() => !Directory.Exists(Path)
        ? []
        : [.. Directory.EnumerateFiles(Path, "*" + Extension)
            .Select(file => KeptFiles.IsCheckpoint(System.IO.Path.GetFileName(file), out var number) ? number : 0)
            .Where(number => number > 0)
            .OrderDescending()];

    private static void PutAside(string path)
    {
        try
        {
            File.Move(path, path + KeptFiles.DamagedExtension, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is passed over again the next time.
        }
    }
}
