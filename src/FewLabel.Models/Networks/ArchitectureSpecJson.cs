using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FewLabel.Networks;

/// <summary>Writes descriptions of networks in one way only, and reads what is a description and nothing else.</summary>
internal static class ArchitectureSpecJson
{
    private const string NameKey = "name";
    private const string ParametersKey = "parameters";
    private const string InnerKey = "inner";

    /// <summary>How deep lists and maps of a parameter may be, so that a whole description stays below the limit of JSON readers.</summary>
    private const int MostNesting = 16;

    /// <summary>The largest whole number up to which every one is a double.</summary>
    private const double MostWhole = 9_007_199_254_740_992;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parameters as JSON, in the one way in which their values are written.</summary>
    /// <exception cref="ArgumentException">They cannot be JSON.</exception>
    public static ImmutableSortedDictionary<string, JsonElement> Canonical(IReadOnlyDictionary<string, object?>? parameters)
    {
        try
        {
            return (parameters ?? ImmutableDictionary<string, object?>.Empty)
                .ToImmutableSortedDictionary(pair => pair.Key, pair => Canonical(JsonSerializer.SerializeToElement(pair.Value)), StringComparer.Ordinal);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException or ArgumentException or InvalidOperationException)
        {
            throw new ArgumentException($"The parameters of a network must be finite numbers, texts, truth values, or lists and maps of these: {error.Message}", nameof(parameters), error);
        }
    }

    public static string Write(ArchitectureSpec spec)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            Write(writer, spec);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Reads a description, which may be part of a larger document.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ArchitectureSpec Read(JsonElement element)
    {
        try
        {
            return Read(element, 1);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // Texts that are no Unicode, and what is too long.
            throw new JsonException(error.Message, error);
        }
    }

    private static ArchitectureSpec Read(JsonElement element, int depth)
    {
        if (depth > ArchitectureSpec.MostDepth)
        {
            throw new JsonException($"A network stands in more than {ArchitectureSpec.MostDepth} others.");
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A network is described by an object with name, parameters and inner.");
        }

        var (name, inner) = ((string?)null, (ArchitectureSpec?)null);
        var parameters = ImmutableSortedDictionary<string, JsonElement>.Empty.WithComparers(StringComparer.Ordinal);
        foreach (var member in Members(element))
        {
            switch (member.Name)
            {
                case NameKey when member.Value.ValueKind == JsonValueKind.String:
                    name = member.Value.GetString();
                    break;
                case ParametersKey when member.Value.ValueKind == JsonValueKind.Object:
                    parameters = Members(member.Value).ToImmutableSortedDictionary(parameter => parameter.Name, parameter => Canonical(parameter.Value), StringComparer.Ordinal);
                    break;
                case InnerKey:
                    inner = Read(member.Value, depth + 1);
                    break;
                default:
                    throw new JsonException($"The description of a network has the member '{ArchitectureSpec.Short(member.Name)}' of kind {member.Value.ValueKind}, which is not known.");
            }
        }

        return string.IsNullOrWhiteSpace(name) ? throw new JsonException("A network has no name.") : new ArchitectureSpec(name, parameters, inner);
    }

    /// <summary>The members of an object, none of which may be there twice.</summary>
    private static IEnumerable<JsonProperty> Members(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            yield return names.Add(member.Name) ? member : throw new JsonException($"The member '{ArchitectureSpec.Short(member.Name)}' is there twice.");
        }
    }

    private static void Write(Utf8JsonWriter writer, ArchitectureSpec spec)
    {
        writer.WriteStartObject();
        writer.WriteString(NameKey, spec.Name);
        if (spec.Parameters.Count > 0)
        {
            writer.WriteStartObject(ParametersKey);
            foreach (var (name, value) in spec.Parameters)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        if (spec.Inner is not null)
        {
            writer.WritePropertyName(InnerKey);
            Write(writer, spec.Inner);
        }

        writer.WriteEndObject();
    }

    /// <summary>The same value, written in one way: members in ordinal order, and numbers as short as they can be.</summary>
    private static JsonElement Canonical(JsonElement value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            WriteCanonical(writer, value, 1);
        }

        using var document = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return document.RootElement.Clone();
    }

    private static void WriteCanonical(Utf8JsonWriter writer, JsonElement value, int depth)
    {
        if (depth > MostNesting)
        {
            throw new JsonException($"A parameter has more than {MostNesting} lists and maps one in another.");
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in Members(value).OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteCanonical(writer, member.Value, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteCanonical(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(value));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static string Number(JsonElement value)
    {
        if (value.TryGetInt64(out var whole))
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }

        var number = value.GetDouble();
        return !double.IsFinite(number) ? throw new JsonException($"The number {ArchitectureSpec.Short(value.GetRawText())} is too large.")
            : Math.Abs(number) < MostWhole && Math.Truncate(number) == number ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
