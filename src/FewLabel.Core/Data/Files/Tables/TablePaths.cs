using System.Collections.Immutable;
using FewLabel.Runtime;
using static System.FormattableString;

namespace FewLabel.Data;

/// <summary>Finds the files that a table names, which may have been written under another system.</summary>
/// <param name="folder">Where paths that are not absolute begin.</param>
internal sealed class TablePaths(string folder)
{
    private int _slashes;
    private int _forms;
    private int _drives;
    private string _drive = "";

    /// <summary>What was taken for what.</summary>
    public ImmutableArray<string> Notes =>
    [
        .. _slashes == 0 ? [] : (string[])[Invariant($"{_slashes:N0} paths are written as under Windows: \\ is taken for /.")],
        .. _forms == 0 ? [] : (string[])[Invariant($"{_forms:N0} paths name their files in another form of Unicode. The files were found.")],
        .. _drives == 0 ? [] : (string[])[Invariant($"{_drives:N0} paths begin with a drive of Windows, which this system does not have; the first is {_drive}. Write paths that begin at the table's folder.")],
    ];

    /// <summary>Whether there is a file of that path.</summary>
    public bool Exists(string path) => path.Length > 0 && File.Exists(InputFile.FullPath(Slashed(path), folder));

    /// <summary>The full path of the file that is meant; it may not exist.</summary>
    public string Find(string path)
    {
        var full = InputFile.FullPath(path, folder);
        if (OperatingSystem.IsWindows())
        {
            return full;
        }

        if (IsOnDrive(path))
        {
            _drive = _drives++ == 0 ? path : _drive;
        }
        else if (path.Contains('\\') && !File.Exists(full))
        {
            _slashes++;
            path = Slashed(path);
            full = InputFile.FullPath(path, folder);
        }

        return InAnotherForm(path, full);
    }

    private static string Slashed(string path) => OperatingSystem.IsWindows() ? path : path.Replace('\\', '/');

    private static bool IsOnDrive(string path) => path.Length > 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/';

    private string InAnotherForm(string path, string full)
    {
        if (System.Text.Ascii.IsValid(path) || File.Exists(full))
        {
            return full;
        }

        foreach (var form in new[] { UnicodeNames.Composed(path), UnicodeNames.Decomposed(path) })
        {
            if (InputFile.FullPath(form, folder) is var found && File.Exists(found))
            {
                _forms++;
                return found;
            }
        }

        return full;
    }
}
