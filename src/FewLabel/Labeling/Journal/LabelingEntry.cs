using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FewLabel.Labeling;

/// <summary>One thing that a person did, as a line of the journal holds it. Images and classes stand there by name.</summary>
internal sealed record LabelingEntry
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<LabelingAction>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>What was done.</summary>
    [JsonRequired]
    public LabelingAction Do { get; init; }

    /// <summary>The images it was done to; null where it was done to none.</summary>
    public string[]? Images { get; init; }

    /// <summary>The class it was about; null where there is none.</summary>
    public string? Class { get; init; }

    /// <summary>The new name of the class, or the one that takes its images; null where there is none.</summary>
    public string? Into { get; init; }

    /// <summary>As JSON on one line.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Form);

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is not an entry, or of a later version.</exception>
    public static LabelingEntry Parse(ReadOnlySpan<byte> json)
    {
        var entry = JsonSerializer.Deserialize<LabelingEntry>(json, Form) ?? throw new JsonException("The entry is null.");
        var (images, takesClass, takesInto) = Parts(entry.Do);
        return images == (entry.Images is { Length: > 0 } && !Array.Exists(entry.Images, string.IsNullOrEmpty))
            && takesClass == !string.IsNullOrEmpty(entry.Class) && takesInto == !string.IsNullOrEmpty(entry.Into)
                ? entry
                : throw new JsonException($"The entry '{entry.Do}' lacks a part, or has one too many.");
    }

    private static (bool Images, bool Class, bool Into) Parts(LabelingAction action) => action switch
    {
        LabelingAction.Label => (true, true, false),
        LabelingAction.Skip or LabelingAction.Unclear => (true, false, false),
        LabelingAction.Add => (false, true, false),
        LabelingAction.Rename or LabelingAction.Merge => (false, true, true),
        _ => (false, false, false),
    };
}
