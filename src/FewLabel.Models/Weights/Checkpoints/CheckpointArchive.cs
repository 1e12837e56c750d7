using System.IO.Compression;
using System.Text;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// The zip archive of <c>torch.save</c>: one folder with <c>data.pkl</c>, the storages below <c>data/</c>, and perhaps
/// <c>byteorder</c>. Nothing is unpacked to the disk.
/// </summary>
internal sealed class CheckpointArchive : IDisposable
{
    /// <summary>The longest pickle that is read, in bytes; that of a ResNet152 has some 100,000.</summary>
    private const long MaxPickleLength = 100_000_000;

    private const string PickleName = "/data.pkl";

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly FileFaults _faults;
    private readonly string _root;
    private readonly bool _isBigEndian;

    /// <summary>Opens an archive and checks its entries.</summary>
    public CheckpointArchive(Stream stream, FileFaults faults)
    {
        _faults = faults;
        _zip = Guard(() => new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));
        try
        {
            Guard(() => List(stream.Length));
            _root = FindRoot();
            _isBigEndian = FindByteOrder();
        }
        catch
        {
            _zip.Dispose();
            throw;
        }
    }

    /// <summary>Reads the pickle.</summary>
    public byte[] ReadPickle() => ReadBytes(_root + PickleName, MaxPickleLength);

    /// <summary>Reads a storage as a tensor of one dimension, in the dispose scope that is open.</summary>
    public Tensor ReadStorage(PickleStorage storage)
    {
        var entry = Find($"{_root}/data/{storage.Key}");
        var size = storage.Element.Size;
        if ((Int128)storage.Count * size != entry.Length)
        {
            throw _faults.Damaged(
                $"its storage {FileFaults.Quote(storage.Key)} must hold {storage.Count} numbers of {size} bytes, but its entry has {entry.Length} bytes");
        }

        var tensor = empty([storage.Count], storage.Element.Type, CPU);
        var checksum = new Crc32();
        Guard(() =>
        {
            using var content = entry.Open();
            TensorBytes.Read(content, tensor, checksum.Add);
        });
        Verify(entry, checksum);
        if (_isBigEndian)
        {
            TensorBytes.Swap(tensor, size);
        }

        return storage.Element.Type != ScalarType.Bool || TensorBytes.AreTruthValues(tensor)
            ? tensor
            : throw _faults.Damaged($"its storage {FileFaults.Quote(storage.Key)} of bool has bytes other than 0 and 1");
    }

    public void Dispose() => _zip.Dispose();

    private void List(long fileLength)
    {
        Int128 total = 0;
        foreach (var entry in _zip.Entries)
        {
            // torch.save stores its entries as they are; what unpacks to more than the file is a trap.
            if (entry.CompressedLength != entry.Length || (total += entry.Length) > fileLength)
            {
                throw _faults.Damaged(
                    $"its entry {FileFaults.Quote(entry.FullName)} declares {entry.Length} bytes in {entry.CompressedLength}, of a file of {fileLength}; entries must be stored as they are, side by side");
            }

            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw _faults.Damaged($"it has the entry {FileFaults.Quote(entry.FullName)} twice");
            }
        }
    }

    private string FindRoot()
    {
        var pickles = _entries.Keys.Where(name => name.EndsWith(PickleName, StringComparison.Ordinal)).ToArray();
        if (pickles is not [var pickle] || pickle.IndexOf('/') != pickle.Length - PickleName.Length)
        {
            throw _faults.Refused(
                $"it is a zip archive with {pickles.Length} entries called data.pkl, where a checkpoint of torch.save has one, in its only folder. Give a checkpoint.");
        }

        var root = pickle[..^PickleName.Length];
        return !_entries.ContainsKey($"{root}/constants.pkl")
            ? root
            : throw _faults.Refused(
                "it is a TorchScript program, not a checkpoint. Save its weights in Python: torch.save(torch.jit.load(path).state_dict(), new_path).");
    }

    private bool FindByteOrder()
    {
        var name = $"{_root}/byteorder";
        if (!_entries.ContainsKey(name))
        {
            return false;
        }

        var order = Encoding.ASCII.GetString(ReadBytes(name, 16));
        return order switch
        {
            "little" => false,
            "big" => true,
            _ => throw _faults.Damaged($"its entry byteorder says {FileFaults.Quote(order)}, which must be 'little' or 'big'"),
        };
    }

    private byte[] ReadBytes(string name, long most)
    {
        var entry = Find(name);
        if (entry.Length > most)
        {
            throw _faults.Damaged($"its entry {FileFaults.Quote(name)} has {entry.Length} bytes; allowed are {most}");
        }

        var bytes = new byte[entry.Length];
        Guard(() =>
        {
            using var content = entry.Open();
            content.ReadExactly(bytes);
        });
        var checksum = new Crc32();
        checksum.Add(bytes);
        Verify(entry, checksum);
        return bytes;
    }

    private ZipArchiveEntry Find(string name) =>
        _entries.TryGetValue(name, out var entry) ? entry : throw _faults.Damaged($"it has no entry {FileFaults.Quote(name)}");

    private void Verify(ZipArchiveEntry entry, Crc32 checksum)
    {
        if (checksum.Value != entry.Crc32)
        {
            throw _faults.Damaged(
                $"its entry {FileFaults.Quote(entry.FullName)} has the checksum {checksum.Value:x8} instead of {entry.Crc32:x8} "
                + "(it is damaged, or was saved with PyTorch's checksums turned off)");
        }
    }

    private void Guard(Action work) => Guard(() =>
    {
        work();
        return true;
    });

    /// <summary>Gives the errors of the zip reader the file's name.</summary>
    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw _faults.Damaged($"its zip archive is damaged ({error.Message.TrimEnd('.')})", error);
        }
    }
}
