using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using FewLabel.Training.Metrics;

namespace FewLabel.Checkpoints;

/// <summary>How values are kept as JSON: numbers that are not finite too, and without what follows from the rest.</summary>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IgnoreReadOnlyProperties = true,
        IncludeFields = true,
        Converters = { new ConfusionConverter() },
    };

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
