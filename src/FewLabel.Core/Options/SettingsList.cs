using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FewLabel;

/// <summary>
/// Settings by name, as text: what must be the same for two runs to be one. Public properties of the library's own types are
/// followed down to numbers and texts.
/// </summary>
public static class SettingsList
{
    private const int Deepest = 12;
    private const string Absent = "none";

    /// <summary>Adds a value and all its parts.</summary>
    /// <param name="settings">What they are added to.</param>
    /// <param name="name">The name of the value; its parts' names begin with it and a dot.</param>
    /// <param name="value">The value; null is <c>none</c>.</param>
    /// <param name="derived">Names of properties to leave out, because they follow from others.</param>
    public static void Add(IDictionary<string, string> settings, string name, object? value, params IReadOnlyCollection<string> derived)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(derived);
        Add(settings, name, value, derived, 0);
    }

    /// <summary>What differs between two lists. A setting that one of them does not have is as if it were <c>none</c>.</summary>
    /// <param name="before">The settings so far.</param>
    /// <param name="now">The settings now.</param>
    /// <returns>Each difference as text, such as <c>CNN.Options.Epochs was 3 and is 4</c>.</returns>
    public static IEnumerable<string> Differences(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        return from name in before.Keys.Union(now.Keys)
               let old = before.GetValueOrDefault(name, Absent)
               let current = now.GetValueOrDefault(name, Absent)
               where old != current
               select $"{name} was {old} and is {current}";
    }

    /// <summary>A short digest of bytes, for what is too long to be told.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>The first 12 digits of their SHA-256.</returns>
    public static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content))[..12];

    /// <summary>How many numbers, and a digest of them, such as for indices of images.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <returns>Such as <c>75 (1f0c…)</c>.</returns>
    public static string Digest(IEnumerable<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var values = numbers.ToArray();
        return $"{values.Length} ({Digest(MemoryMarshal.AsBytes(values.AsSpan()))})";
    }

    private static void Add(IDictionary<string, string> settings, string name, object? value, IReadOnlyCollection<string> derived, int depth)
    {
        switch (value)
        {
            case null:
                settings[name] = Absent;
                break;
            case string or IFormattable:
                settings[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                break;
            case bool truth:
                settings[name] = truth ? "true" : "false";
                break;
            case IEnumerable items:
                var position = 0;
                foreach (var item in items)
                {
                    Add(settings, $"{name}[{position++}]", item, derived, depth + 1);
                }

                break;
            default:
                AddParts(settings, name, value, derived, depth);
                break;
        }
    }

    private static void AddParts(IDictionary<string, string> settings, string name, object value, IReadOnlyCollection<string> derived, int depth)
    {
        var type = value.GetType();
        settings[name] = type.Name;
        if (type.Assembly.GetName().Name?.StartsWith("FewLabel", StringComparison.Ordinal) != true || depth == Deepest)
        {
            return;
        }

        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && !derived.Contains(property.Name)))
        {
            Add(settings, $"{name}.{property.Name}", property.GetValue(value), derived, depth + 1);
        }
    }
}
