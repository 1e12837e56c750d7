using System.Text.Json;
using System.Text.Json.Serialization;

namespace FewLabel.Networks;

/// <summary>Writes a description of a network as the tree that it is.</summary>
internal sealed class ArchitectureSpecConverter : JsonConverter<ArchitectureSpec>
{
    public override ArchitectureSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return ArchitectureSpecJson.Read(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, ArchitectureSpec value, JsonSerializerOptions options)
    {
        using var document = JsonDocument.Parse(value.ToJson());
        document.RootElement.WriteTo(writer);
    }
}
