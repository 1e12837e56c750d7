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
            Rename(pictures, "fit", "fit");
        }

        string[] own = [.. (info["ownNetworks"] as JsonArray ?? []).Select(name => (string?)name ?? "")];
        info["networks"] = new JsonArray([.. (info["networks"] as JsonArray ?? []).Select(name => (JsonNode?)Spec(path, (string?)name ?? "", own))]);
        info.Remove("ownNetworks");
        return info.ToJsonString();
    }

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
        if (before != now && owner.Remove(before, out var value))
        {
            owner[now] = value;
        }
    }
}
