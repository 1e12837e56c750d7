using System.Text.Json;
using System.Text.Json.Nodes;
using FewLabel.Networks;

namespace FewLabel.Results;

/// <summary>Brings what a classifier of form 1 says of itself to today's form: other spelling, and networks told by display names.</summary>
internal static class LegacyClassifierInfo
{
    private const string Networks = "networks";
    private const string OwnNetworks = "ownNetworks";

    /// <exception cref="JsonException">It is not what form 1 is.</exception>
    public static string Convert(string json, ArchitectureRegistry registry)
    {
        var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
        var info = JsonNode.Parse(json, documentOptions: options) as JsonObject ?? throw new JsonException("It is no object.");
        Rename(info, "labelledCount", "labeledCount");
        Rename(info, "deviation", "standardDeviation");
        if (info["pictures"] is JsonObject pictures)
        {
            Rename(pictures, "bars", "letterboxFill");
            if (pictures["fit"] is JsonValue fit && fit.TryGetValue<string>(out var name) && name == "CentreCrop")
            {
                pictures["fit"] = "CenterCrop";
            }
        }

        var own = info[OwnNetworks] is { } listed ? Texts(listed) : null;
        (string Name, ArchitectureSpec Spec)[] networks = [.. Texts(info[Networks]).Select(name => (name, Read(name, own, registry)))];
        info[Networks] = JsonSerializer.SerializeToNode(networks.Select(one => one.Spec));
        if (own is not null)
        {
            info[OwnNetworks] = JsonSerializer.SerializeToNode(networks.Where(one => own.Contains(one.Name)).Select(one => one.Spec.Nodes.Last().Name).Distinct());
        }

        return info.ToJsonString();
    }

    /// <summary>The name of the tensor in files of form 1 that has another name now.</summary>
    public static string NameOf(string tensor) => tensor.EndsWith(".centers", StringComparison.Ordinal) ? $"{tensor[..^".centers".Length]}.centres" : tensor;

    private static ArchitectureSpec Read(string name, string[]? own, ArchitectureRegistry registry) =>
        LegacyArchitectureNames.Read(name, own is null ? null : own.Contains(name), registry)
        ?? throw new JsonException($"It names a network '{(name.Length <= 60 ? name : name[..60])}', which cannot be.");

    private static string[] Texts(JsonNode? list) => list is JsonArray items
        ? [.. items.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new JsonException("A name of a network is no text."))]
        : throw new JsonException("It has no list of networks.");

    private static void Rename(JsonObject owner, string before, string now)
    {
        if (owner.Remove(before, out var value))
        {
            owner[now] = value;
        }
    }
}
