using FewLabel.Checkpoints;
using FewLabel.Data;

namespace FewLabel.Labeling;

/// <summary>
/// The file of a labeling session, to which lines are appended and never changed. A line counts once it is on the disk. One process at a time
/// holds the file; the system lets go of it when that process ends, however it ends.
/// </summary>
internal sealed class LabelingJournal : IDisposable
{
    /// <summary>What every such file begins with.</summary>
    public const string Signature = "{\"fewlabel-labeling\":";

    private readonly FileStream _file;
    private readonly string _path;
    private long _end;
    private string _last = "";
    private bool _isTorn;

    private LabelingJournal(string path, FileStream file)
    {
        (_path, _file) = (path, file);
        Bodies = Read();
    }

    /// <summary>The objects of the lines that were there at the opening.</summary>
    public IReadOnlyList<byte[]> Bodies { get; }

    /// <summary>How many bytes of an unfinished last line were cut at the opening.</summary>
    public long CutBytes { get; private set; }

    /// <summary>What happens before the flush, in tests.</summary>
    public Action? BeforeFlush { get; set; }

    /// <summary>Opens the file, or creates it, with its folder.</summary>
    /// <exception cref="FewLabelException">Another process holds it, it cannot be read or written, or it is another file.</exception>
    /// <exception cref="DataFormatException">It is damaged before its last line.</exception>
    public static LabelingJournal Open(string path)
    {
        FileStream file;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // An exclusive share is a lock in the system (flock), not a file that stays behind.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (FolderLock.IsHeld(path) && File.Exists(path))
        {
            throw new FewLabelException(
                $"{path} is open in another labeling session, and two must not write into one file. Close that session, or give another file.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException($"{path} cannot be opened: {error.Message} Give a file that can be written.", error);
        }

        try
        {
            return new LabelingJournal(path, file);
        }
        catch (Exception error)
        {
            file.Dispose();
            throw error is IOException ? new FewLabelException($"{path} cannot be read: {error.Message}", error) : error;
        }
    }

    /// <summary>Appends a line, and returns when it is on the disk. Where that fails, the file is as before.</summary>
    /// <exception cref="FewLabelException">The disk is full, or the file cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> body)
    {
        var (line, sum) = JournalLine.Write(body, _last);
        try
        {
            CutTear();
            _isTorn = true;
            _file.Position = _end;
            _file.Write(line);
            BeforeFlush?.Invoke();
            _file.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TryCutTear();
            throw new FewLabelException(
                $"{_path} cannot be written: {error.Message} This entry is not kept; all before it are. Free space on the disk, and give it again.", error);
        }

        (_end, _last, _isTorn) = (_end + line.Length, sum, false);
    }

    public void Dispose() => _file.Dispose();

    private List<byte[]> Read()
    {
        var bytes = ReadAll();
        var bodies = new List<byte[]>();
        var start = 0;
        for (int length; (length = bytes.AsSpan(start).IndexOf((byte)'\n')) >= 0; start += length + 1)
        {
            if (JournalLine.Read(bytes.AsSpan(start, length), _last) is not var (body, sum))
            {
                break;
            }

            bodies.Add(body);
            _last = sum;
        }

        RequireOwn(bytes, bodies.Count);
        RequireTail(bytes.AsSpan(start), bodies.Count);
        (_end, CutBytes, _isTorn) = (start, bytes.Length - start, bytes.Length > start);
        CutTear();
        return bodies;
    }

    private byte[] ReadAll()
    {
        if (_file.Length > Array.MaxLength)
        {
            throw new FewLabelException($"{_path} has {_file.Length} bytes, and at most {Array.MaxLength} are read. Give another file.");
        }

        var bytes = new byte[_file.Length];
        _file.Position = 0;
        _file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Nothing is cut from a file that was not begun here.</summary>
    private void RequireOwn(ReadOnlySpan<byte> bytes, int lines)
    {
        var known = System.Text.Encoding.ASCII.GetBytes(Signature).AsSpan();
        var begin = bytes[..Math.Min(bytes.Length, known.Length)];
        if (lines > 0 ? !begin.SequenceEqual(known) : !known.StartsWith(begin) && begin.ContainsAnyExcept((byte)0))
        {
            throw new FewLabelException($"{_path} is not a file of a labeling session. Nothing in it is changed; give another file.");
        }
    }

    /// <summary>
    /// What a power failure leaves is one line that is not whole, at the end. It was never acknowledged, for the line before it was on the disk
    /// before it began.
    /// </summary>
    private void RequireTail(ReadOnlySpan<byte> tail, int lines)
    {
        if ((tail.IndexOf((byte)'\n') is >= 0 and var end && end < tail.Length - 1) || JournalLine.BeginsWhole(tail, _last))
        {
            throw new DataFormatException(
                _path, $"{_path} is damaged: line {lines + 1} does not match its checksum or has no end, and more follows. Nothing in it is changed. Restore it from a copy, or delete that line and all after it.");
        }
    }

    private void CutTear()
    {
        if (_isTorn)
        {
            _file.SetLength(_end);
            _file.Flush(flushToDisk: true);
            _isTorn = false;
        }
    }

    private void TryCutTear()
    {
        try
        {
            CutTear();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is cut before the next line, or at the next opening.
        }
    }
}
