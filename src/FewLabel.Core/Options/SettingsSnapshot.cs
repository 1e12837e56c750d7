using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FewLabel;

/// <summary>Settings by name, as text: what must be the same for two runs to be one.</summary>
internal static class SettingsSnapshot
{
    /// <summary>What stands for a value that is missing.</summary>
    public const string Absent = "none";

    /// <summary>Adds a value and all its parts, down to numbers and texts.</summary>
    /// <param name="settings">What they are added to.</param>
    /// <param name="name">The name of the value; its parts' names begin with it and a dot.</param>
    /// <param name="value">The value; null is <see cref="Absent"/>.</param>
    public static void Add(IDictionary<string, string> settings, string name, object? value) => new SettingsWalk(settings).Add(name, value);

    /// <summary>What differs between two lists. A setting that one of them does not have is as if it were <see cref="Absent"/>.</summary>
    /// <param name="before">The settings so far.</param>
    /// <param name="now">The settings now.</param>
    /// <returns>Each difference as text, such as <c>CNN.Options.Epochs was 3 and is 4</c>.</returns>
    public static IEnumerable<string> Differences(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now) =>
        from name in before.Keys.Union(now.Keys)
        let old = before.GetValueOrDefault(name, Absent)
        let current = now.GetValueOrDefault(name, Absent)
        where old != current
        select $"{name} was {old} and is {current}";

    /// <summary>A short digest of bytes, for what is too long to be told.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>The first 12 digits of their SHA-256.</returns>
    public static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content))[..12];

    /// <summary>How many numbers, and a digest of them, such as for indices of images.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <returns>Such as <c>75 (1f0c…)</c>.</returns>
    public static string Digest(IEnumerable<long> numbers)
    {
        var values = numbers.ToArray();
        return $"{values.Length} ({Digest(MemoryMarshal.AsBytes(values.AsSpan()))})";
    }
}
