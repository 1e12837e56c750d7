using System.Buffers.Binary;

namespace FewLabel.Data;

/// <summary>
/// Finds files that were cut at their very end, behind the last pixel, which a decoder lets pass: where that is missing, more may be.
/// </summary>
internal static class TruncationCheck
{
    private const int ChunkFrame = 12;

    /// <summary>Whether a PNG lacks its last chunk, or a WebP is shorter than it says.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> file)
    {
        if (file is [0x89, (byte)'P', (byte)'N', (byte)'G', ..])
        {
            return !HasLastChunk(file);
        }

        return file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8)
            && BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L > file.Length;
    }

    private static bool HasLastChunk(ReadOnlySpan<byte> file)
    {
        for (var place = 8L; place + ChunkFrame <= file.Length;)
        {
            var chunk = file[(int)place..];
            place += BinaryPrimitives.ReadUInt32BigEndian(chunk) + (long)ChunkFrame;
            if (chunk[4..].StartsWith("IEND"u8))
            {
                return place <= file.Length;
            }
        }

        return false;
    }
}
