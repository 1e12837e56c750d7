using System.Buffers.Binary;
using System.IO.Compression;

namespace FewLabel.Tests.Data;

/// <summary>Makes the bytes of IDX files without the code under test.</summary>
internal static class IdxBytes
{
    public static byte[] Make(byte type, uint[] sizes, byte[] data)
    {
        var bytes = new byte[4 + (4 * sizes.Length) + data.Length];
        bytes[2] = type;
        bytes[3] = (byte)sizes.Length;
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 + (4 * i)), sizes[i]);
        }

        data.CopyTo(bytes, bytes.Length - data.Length);
        return bytes;
    }

    public static byte[] Images(uint count, uint height, uint width) =>
        Make(8, [count, height, width], [.. Enumerable.Range(0, (int)(count * height * width)).Select(i => (byte)(i * 7))]);

    public static byte[] Labels(params byte[] labels) => Make(8, [(uint)labels.Length], labels);

    public static byte[] Gzip(params byte[][] members)
    {
        using var result = new MemoryStream();
        foreach (var member in members)
        {
            using var gzip = new GZipStream(result, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(member);
        }

        return result.ToArray();
    }
}
