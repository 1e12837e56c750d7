using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FewLabel.Training.Metrics;

namespace FewLabel.Checkpoints;

/// <summary>How values are kept as JSON: numbers that are not finite too, and without what follows from the rest.</summary>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutDerived } },
        IncludeFields = true,
        Converters = { new ConfusionConverter() },
    };

    /// <summary>A property that can only be read is kept where the constructor takes it; the others follow from these.</summary>
    private static void LeaveOutDerived(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.Set is null && property.AssociatedParameter is null))
        {
            property.ShouldSerialize = (_, _) => false;
        }
    }

    private sealed class ConfusionConverter : JsonConverter<ConfusionMatrix>
    {
        public override ConfusionMatrix Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return JsonSerializer.Deserialize<Counts>(ref reader, options) is { Classes.IsDefault: false, Rows.IsDefault: false } counts
                    ? new ConfusionMatrix(counts.Classes, counts.Rows)
                    : throw new JsonException("A confusion matrix lacks its classes or counts.");
            }
            catch (ArgumentException error)
            {
                throw new JsonException(error.Message, error);
            }
        }

        public override void Write(Utf8JsonWriter writer, ConfusionMatrix value, JsonSerializerOptions options)
        {
            var classes = value.ClassNames.Length;
            JsonSerializer.Serialize(
                writer,
                new Counts(value.ClassNames, [.. Enumerable.Range(0, classes * classes).Select(i => value[i / classes, i % classes])]),
                options);
        }
    }

    private sealed record Counts(ImmutableArray<string> Classes, ImmutableArray<long> Rows);
}
