using System.Buffers.Binary;

namespace FewLabel.Data;

/// <summary>A directory of a TIFF file: the fields that describe one page.</summary>
internal readonly ref struct TiffDirectory
{
    private const int Entry = 12;
    private const int MostPages = 100;

    private readonly ReadOnlySpan<byte> _file;
    private readonly ReadOnlySpan<byte> _entries;

    private TiffDirectory(ReadOnlySpan<byte> file, ReadOnlySpan<byte> entries, bool isLittle)
    {
        _file = file;
        _entries = entries;
        IsLittle = isLittle;
    }

    /// <summary>Whether numbers begin with their lowest byte.</summary>
    public bool IsLittle { get; }

    public static bool IsTiff(ReadOnlySpan<byte> file) => file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8);

    /// <summary>The directory of the first page that is no thumbnail.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool TryFirstPage(ReadOnlySpan<byte> file, out TiffDirectory directory, out bool isThumbnail)
    {
        var isLittle = file[0] == 'I';
        directory = default;
        isThumbnail = false;
        var place = file.Length < 8 ? 0 : (long)Long(file[4..], isLittle);
        for (var page = 0; page < MostPages && place >= 8 && place + 2 <= file.Length; page++)
        {
            var count = Short(file[(int)place..], isLittle);
            var end = place + 2 + ((long)count * Entry);
            if (end > file.Length)
            {
                return false;
            }

            directory = new TiffDirectory(file, file[((int)place + 2)..(int)end], isLittle);
            isThumbnail = (directory.Number(TiffTag.NewSubfileType, 0) & 1) != 0;
            if (!isThumbnail)
            {
                return true;
            }

            place = end + 4 <= file.Length ? Long(file[(int)end..], isLittle) : 0;
        }

        return false;
    }

    public bool Has(TiffTag tag) => Find(tag) >= 0;

    /// <summary>The first number of a field.</summary>
    /// <param name="tag">The field.</param>
    /// <param name="otherwise">What it is where the field is missing or has no whole numbers.</param>
    public long Number(TiffTag tag, long otherwise) => Numbers(tag) is [var first, ..] ? first : otherwise;

    /// <summary>The whole numbers of a field; none if it is missing, has others, or lies beyond the file.</summary>
    public long[] Numbers(TiffTag tag)
    {
        var place = Find(tag);
        if (place < 0)
        {
            return [];
        }

        var entry = _entries.Slice(place, Entry);
        var count = Long(entry[4..], IsLittle);
        var size = Short(entry[2..], IsLittle) switch { 1 or 7 => 1, 3 => 2, 4 or 13 => 4, _ => 0 };
        var bytes = (long)size * count;
        var start = Long(entry[8..], IsLittle);
        if (size == 0 || (bytes > 4 && start + bytes > _file.Length))
        {
            return [];
        }

        var values = bytes <= 4 ? entry[8..] : _file[(int)start..];
        var numbers = new long[count];
        for (var i = 0; i < numbers.Length; i++)
        {
            var value = values[(i * size)..];
            numbers[i] = size switch { 1 => value[0], 2 => Short(value, IsLittle), _ => Long(value, IsLittle) };
        }

        return numbers;
    }

    private int Find(TiffTag tag)
    {
        for (var place = 0; place < _entries.Length; place += Entry)
        {
            if (Short(_entries[place..], IsLittle) == (ushort)tag)
            {
                return place;
            }
        }

        return -1;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
