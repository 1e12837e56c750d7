namespace FewLabel.Tests;

/// <summary>What happens to files.</summary>
internal static class Damage
{
    /// <summary>Cut in the middle, emptied, another byte in the signature, the header, the middle and the checksum, and the last byte cut off.</summary>
    public static readonly Func<byte[], byte[]>[] Kinds =
    [
        content => content[..(content.Length / 2)],
        _ => [],
        content => Altered(content, 0),
        content => Altered(content, 20),
        content => Altered(content, content.Length / 2),
        content => Altered(content, content.Length - 1),
        content => content[..^1],
    ];

    private static byte[] Altered(byte[] content, int place)
    {
        content[place] ^= 16;
        return content;
    }
}
