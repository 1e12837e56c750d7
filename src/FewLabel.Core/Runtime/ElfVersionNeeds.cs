using System.Buffers.Binary;
using System.Text;

namespace FewLabel.Runtime;

/// <summary>
/// Reads which symbol versions a 64-bit little-endian ELF library needs from others, and can mark one of these needs
/// as weak (System V ABI, GNU symbol versioning: a weak <c>Vernaux</c> record is not an error where it is missing).
/// </summary>
internal sealed class ElfVersionNeeds
{
    /// <summary>ELF, 64 bits, little-endian.</summary>
    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int RelocationSize = 24;
    private const int VerneedSize = 16;
    private const ushort WeakFlag = 2;

    private const uint SectionSymbols = 11;      // SHT_DYNSYM
    private const uint SectionRelocations = 4;   // SHT_RELA
    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const uint SectionVersions = 0x6fffffff;

    private readonly byte[] _image;
    private readonly List<Section> _sections;

    /// <summary>Reads the section table of <paramref name="image"/>.</summary>
    /// <exception cref="InvalidDataException">It is not a 64-bit little-endian ELF library, or it is damaged.</exception>
    public ElfVersionNeeds(byte[] image)
    {
        _image = image;
        if (image.Length < HeaderSize || !image.AsSpan(0, 6).SequenceEqual(Magic))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF library");
        }

        var table = ReadOffset(40);
        int count = ReadUInt16(60);
        if (ReadUInt16(58) != SectionHeaderSize)
        {
            throw new InvalidDataException("unexpected size of section headers");
        }

        _sections = new List<Section>(count);
        for (var i = 0L; i < count; i++)
        {
            var header = table + i * SectionHeaderSize;
            _sections.Add(new Section(ReadUInt32(header + 4), ReadOffset(header + 24), ReadOffset(header + 32), ReadUInt32(header + 40)));
        }
    }

    /// <summary>
    /// Marks every need of <paramref name="version"/> (such as <c>GLIBCXX_3.4.32</c>) as weak, in place.
    /// </summary>
    /// <returns>How many records were changed.</returns>
    /// <exception cref="InvalidDataException">
    /// The library is damaged, or a relocation is bound to a symbol of that version, so that it is needed indeed.
    /// </exception>
    public int Relax(string version)
    {
        var changed = 0;
        foreach (var needs in _sections.Where(s => s.Type == SectionVersionNeeds))
        {
            foreach (var record in Records(needs, version))
            {
                var index = ReadUInt16(record + 6);
                if (IsBound(index))
                {
                    throw new InvalidDataException($"code in it is bound to a symbol of version {version}");
                }

                var flags = ReadUInt16(record + 4);
                BinaryPrimitives.WriteUInt16LittleEndian(_image.AsSpan((int)record + 4), (ushort)(flags | WeakFlag));
                changed++;
            }
        }

        return changed;
    }

    /// <summary>Where the records of the needs of this version lie.</summary>
    private IEnumerable<long> Records(Section needs, string version)
    {
        var strings = Linked(needs);
        var need = needs.Offset;
        for (var left = needs.Size / VerneedSize; left > 0; left--)
        {
            var record = need + ReadUInt32(need + 8);
            for (int count = ReadUInt16(need + 2); count > 0; count--)
            {
                if (ReadString(strings.Offset + ReadUInt32(record + 8)) == version)
                {
                    yield return record;
                }

                record += ReadUInt32(record + 12);
            }

            var next = ReadUInt32(need + 12);
            if (next == 0)
            {
                yield break;
            }

            need += next;
        }
    }

    /// <summary>Whether any relocation refers to a symbol whose version has this index.</summary>
    private bool IsBound(ushort versionIndex)
    {
        var versions = _sections.FirstOrDefault(s => s.Type == SectionVersions);
        if (versions is null)
        {
            return false;
        }

        foreach (var relocations in _sections.Where(s => s.Type == SectionRelocations))
        {
            if (Linked(relocations).Type != SectionSymbols)
            {
                continue;
            }

            for (var at = 0L; at + RelocationSize <= relocations.Size; at += RelocationSize)
            {
                var symbol = ReadUInt32(relocations.Offset + at + 12);
                if (symbol != 0 && (ReadUInt16(versions.Offset + symbol * 2L) & 0x7fff) == versionIndex)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Section Linked(Section section) => section.Link < _sections.Count
        ? _sections[(int)section.Link]
        : throw new InvalidDataException("a section refers to one that is not there");

    private ReadOnlySpan<byte> Bytes(long offset, int size) =>
        offset >= 0 && offset <= _image.Length - size
            ? _image.AsSpan((int)offset, size)
            : throw new InvalidDataException("a record lies outside the file");

    private ushort ReadUInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(offset, 2));

    private uint ReadUInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(offset, 4));

    private long ReadOffset(long offset)
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(Bytes(offset, 8));
        return value <= (ulong)_image.Length ? (long)value : throw new InvalidDataException("an offset lies outside the file");
    }

    private string ReadString(long offset)
    {
        var end = offset < _image.Length ? Array.IndexOf(_image, (byte)0, (int)offset) : -1;
        return end >= 0
            ? Encoding.ASCII.GetString(_image, (int)offset, end - (int)offset)
            : throw new InvalidDataException("a name lies outside the file");
    }

    private sealed record Section(uint Type, long Offset, long Size, uint Link);
}
