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
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const int VerneedSize = 16;
    private const int VernauxSize = 16;
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
        for (var i = 0; i < count; i++)
        {
            var header = checked(table + i * SectionHeaderSize);
            _sections.Add(new Section(
                ReadUInt32(header + 4), ReadOffset(header + 24), ReadOffset(header + 32), (int)ReadUInt32(header + 40)));
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
                BinaryPrimitives.WriteUInt16LittleEndian(_image.AsSpan(record + 4), (ushort)(flags | WeakFlag));
                changed++;
            }
        }

        return changed;
    }

    private IEnumerable<int> Records(Section needs, string version)
    {
        var strings = _sections[needs.Link];
        var need = needs.Offset;
        for (var left = needs.Size / VerneedSize; left > 0; left--)
        {
            var record = checked(need + (int)ReadUInt32(need + 8));
            for (int count = ReadUInt16(need + 2); count > 0; count--)
            {
                if (ReadString(checked(strings.Offset + (int)ReadUInt32(record + 8))) == version)
                {
                    yield return record;
                }

                record = checked(record + (int)ReadUInt32(record + 12));
            }

            var next = (int)ReadUInt32(need + 12);
            if (next == 0)
            {
                yield break;
            }

            need = checked(need + next);
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
            if (relocations.Link >= _sections.Count || _sections[relocations.Link].Type != SectionSymbols)
            {
                continue;
            }

            for (var at = 0; at + RelocationSize <= relocations.Size; at += RelocationSize)
            {
                var symbol = (int)ReadUInt32(relocations.Offset + at + 12);
                if (symbol != 0 && (ReadUInt16(checked(versions.Offset + symbol * 2)) & 0x7fff) == versionIndex)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> Bytes(int offset, int size) =>
        offset >= 0 && size <= _image.Length - offset
            ? _image.AsSpan(offset, size)
            : throw new InvalidDataException("a record lies outside the file");

    private ushort ReadUInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(offset, 2));

    private uint ReadUInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(offset, 4));

    private int ReadOffset(int offset)
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(Bytes(offset, 8));
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException("an offset lies outside the file");
    }

    private string ReadString(int offset)
    {
        var end = offset >= 0 && offset < _image.Length ? Array.IndexOf(_image, (byte)0, offset) : -1;
        return end >= 0
            ? Encoding.ASCII.GetString(_image, offset, end - offset)
            : throw new InvalidDataException("a name lies outside the file");
    }

    private sealed record Section(uint Type, int Offset, int Size, int Link);
}
