using System.Text.Json;
using System.Text.Unicode;

namespace FewLabel.Networks;

/// <summary>The header of a safetensors file: which tensors there are, and the texts beside them.</summary>
/// <param name="Entries">The tensors in the order of their numbers.</param>
/// <param name="Metadata">The texts.</param>
internal sealed record SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The member that is no tensor.</summary>
    public const string MetadataName = "__metadata__";

    /// <summary>Parses and checks a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">How many bytes follow it.</param>
    /// <param name="faults">Makes the errors.</param>
    public static SafeTensorsHeader Parse(byte[] json, long dataLength, FileFaults faults)
    {
        if (!Utf8.IsValid(json))
        {
            throw faults.Damaged("its header is not UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var (entries, metadata) = Members(document.RootElement, faults);
            CheckPlaces(entries, dataLength, faults);
            return new SafeTensorsHeader(entries, metadata);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is a text with half a surrogate pair.
            throw faults.Damaged($"its header is not well-formed JSON ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static (List<SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Members(JsonElement root, FileFaults faults)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw faults.Damaged($"its header is a JSON {root.ValueKind}, not an object");
        }

        var names = new HashSet<string>();
        var entries = new List<SafeTensorsEntry>();
        var metadata = new Dictionary<string, string>();
        foreach (var member in root.EnumerateObject())
        {
            if (!names.Add(member.Name))
            {
                throw faults.Damaged($"its header names {FileFaults.Quote(member.Name)} twice");
            }

            if (member.Name == MetadataName)
            {
                ReadMetadata(member.Value, metadata, faults);
            }
            else
            {
                entries.Add(SafeTensorsEntryParser.Parse(member.Name, member.Value, faults));
            }
        }

        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)) is var order and not 0
            ? order
            : string.CompareOrdinal(a.Name, b.Name));
        return (entries, metadata);
    }

    private static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata, FileFaults faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw faults.Damaged($"its {MetadataName} is a JSON {value.ValueKind}, not an object of texts");
        }

        foreach (var text in value.EnumerateObject())
        {
            if (text.Value.ValueKind != JsonValueKind.String)
            {
                throw faults.Damaged($"{FileFaults.Quote(text.Name)} of its {MetadataName} is a JSON {text.Value.ValueKind}, not a text");
            }

            if (!metadata.TryAdd(text.Name, text.Value.GetString()!))
            {
                throw faults.Damaged($"its {MetadataName} names {FileFaults.Quote(text.Name)} twice");
            }
        }
    }

    /// <summary>Checks that the tensors cover the data from its first byte to its last, none twice.</summary>
    private static void CheckPlaces(List<SafeTensorsEntry> entries, long dataLength, FileFaults faults)
    {
        long end = 0;
        foreach (var entry in entries)
        {
            var name = FileFaults.Quote(entry.Name);
            if (entry.End > dataLength)
            {
                throw faults.Damaged(
                    $"the tensor {name} ends at byte {entry.End} of the data, of which there are {dataLength}; the file is cut short or its header is wrong");
            }

            if (entry.Begin != end)
            {
                throw faults.Damaged(entry.Begin < end
                    ? $"the tensor {name} begins at byte {entry.Begin} of the data, inside the tensor before it, which ends at {end}"
                    : $"the bytes {end} to {entry.Begin} of the data, before the tensor {name}, belong to no tensor");
            }

            end = entry.End;
        }

        if (end != dataLength)
        {
            throw faults.Damaged($"its last tensor ends at byte {end} of the data, but there are {dataLength}");
        }
    }
}
