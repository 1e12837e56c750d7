using System.Text.Json;
using System.Text.Json.Nodes;
using FewLabel.Data;
using FewLabel.Networks;

namespace FewLabel.Results;

/// <summary>Brings what a classifier of form 1 says of itself to today's form: other spelling, and networks told by display names.</summary>
internal static class LegacyClassifierInfo
{
    public static string Convert(string path, string json)
    {
        var info = JsonNode.Parse(json)?.AsObject() ?? throw new JsonException("It is null.");
        Rename(info, "labelledCount", "labeledCount");
        Rename(info, "deviation", "standardDeviation");
        if (info["pictures"] is JsonObject pictures)
        {
            Rename(pictures, "bars", "letterboxFill");
        }

        string[] own = [.. Names(info["ownNetworks"])];
        info["networks"] = new JsonArray([.. Names(info["networks"]).Select(name => (JsonNode?)Spec(path, name, own))]);
        info.Remove("ownNetworks");
        return info.ToJsonString();
    }

    /// <summary>The name that a tensor of form 1 has today.</summary>
    public static string TensorName(string name) => name.EndsWith(".centres", StringComparison.Ordinal) ? string.Concat(name.AsSpan(0, name.Length - "centres".Length), "centers") : name;

    private static IEnumerable<string> Names(JsonNode? names) => names switch
    {
        null => [],
        JsonArray array when array.All(name => name is JsonValue value && value.GetValueKind() == JsonValueKind.String) => array.Select(name => (string)name!),
        _ => throw new JsonException("The names of networks are no list of texts."),
    };

    private static JsonNode Spec(string path, string name, string[] own)
    {
        // What stands around a network of one's own has no name that is its own; what is inside is known only to the registry.
        var found = own.Contains(name) ? null : LegacyArchitectureNames.Find(name);
        if (found is null && string.IsNullOrWhiteSpace(name))
        {
            throw new DataFormatException(path, $"{path} names no network. Copy it again, or train and save the classifier again.");
        }

        return JsonNode.Parse((found?.Spec ?? LegacyArchitectureNames.SpecOfOwn(name)).ToJson())!;
    }

    private static void Rename(JsonObject owner, string before, string now)
    {
        if (owner.Remove(before, out var value))
        {
            owner[now] = value;
        }
    }
}
