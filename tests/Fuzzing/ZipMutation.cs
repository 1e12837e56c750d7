using System.IO.Compression;

namespace FewLabel.Fuzzing;

/// <summary>Changes of zip archives: of what is in them, with right checksums; of the names; and of the headers' numbers.</summary>
internal static class ZipMutation
{
    private static readonly string[] Names = ["../outside", "/outside", "..\\outside", "", "archive/data/../../outside", "archive/data.pkl", "a/b/data.pkl", "archive/constants.pkl", "\0", "archive/byteorder"];

    public static byte[] Mutate(byte[] archive, Func<string, byte[], byte[]> change, Dice dice) => dice.Next(4) switch
    {
        0 => WithHeader(archive, dice),
        1 => Pack(archive, change, name => dice.OneIn(4) ? dice.Pick(Names) : name),
        2 => Pack(archive, change, name => name, dice.Pick(CompressionLevel.NoCompression, CompressionLevel.Optimal), dice.Pick(Names)),
        _ => Pack(archive, change, name => name),
    };

    /// <summary>Puts an extreme number into a local or central header, or into the end of the directory.</summary>
    private static byte[] WithHeader(byte[] archive, Dice dice)
    {
        var headers = Enumerable.Range(0, archive.Length - 4)
            .Where(place => archive.AsSpan(place) is [(byte)'P', (byte)'K', 1 or 3 or 5 or 6, 2 or 4 or 6 or 7, ..]).ToArray();
        for (var changes = 1 + dice.Next(3); changes > 0; changes--)
        {
            archive = ByteMutation.WithExtreme(archive, Math.Min(dice.Pick(headers) + 4 + dice.Next(42), archive.Length - 1), dice);
        }

        return archive;
    }

    private static byte[] Pack(
        byte[] archive, Func<string, byte[], byte[]> change, Func<string, string> rename, CompressionLevel level = CompressionLevel.NoCompression, string? more = null)
    {
        using var source = new ZipArchive(new MemoryStream(archive));
        using var result = new MemoryStream();
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = entry.Open();
                using var bytes = new MemoryStream();
                content.CopyTo(bytes);
                Add(target, rename(entry.FullName), change(entry.FullName, bytes.ToArray()), level);
            }

            if (more is not null)
            {
                Add(target, more, new byte[100], level);
            }
        }

        return result.ToArray();
    }

    private static void Add(ZipArchive target, string name, byte[] content, CompressionLevel level)
    {
        using var stream = target.CreateEntry(name.Length == 0 ? "x" : name, level).Open();
        stream.Write(content);
    }
}
