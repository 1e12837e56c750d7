using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FewLabel.Networks;

/// <summary>
/// A network described by data: a name and its parameters, and for what stands around a network (an input size, an input normalization, a head) the
/// description of what is inside. Saved classifiers, kept runs and results carry it; <see cref="ArchitectureRegistry"/> makes networks from it.
/// </summary>
/// <remarks>Immutable. Two descriptions are equal if their JSON is. Display names (<see cref="Architecture.Name"/>) are for people and are no part of it.</remarks>
[JsonConverter(typeof(ArchitectureSpecConverter))]
public sealed class ArchitectureSpec : IEquatable<ArchitectureSpec>
{
    /// <summary>The most nodes from the outermost to the innermost.</summary>
    internal const int MostDepth = 16;

    /// <summary>The most characters of a description.</summary>
    internal const int MostLength = 64 * 1024;

    private const string NameKey = "name";
    private const string ParametersKey = "parameters";
    private const string InnerKey = "inner";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _json;
    private readonly ImmutableSortedDictionary<string, JsonElement> _parameters;

    /// <summary>Describes a network.</summary>
    /// <param name="name">What makes it: the name that a <see cref="ArchitectureRegistry"/> knows.</param>
    /// <param name="parameters">What it is made with: numbers, texts, truth values, lists and maps of these. Null is none.</param>
    /// <param name="inner">What it stands around; null for a network itself.</param>
    /// <exception cref="ArgumentException">The name is empty, a parameter cannot be JSON, or there are too many nodes.</exception>
    public ArchitectureSpec(string name, IReadOnlyDictionary<string, object?>? parameters = null, ArchitectureSpec? inner = null)
        : this(name, Elements(parameters), inner)
    {
    }

    private ArchitectureSpec(string name, ImmutableSortedDictionary<string, JsonElement> parameters, ArchitectureSpec? inner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Inner, _parameters) = (name, inner, parameters);
        Depth = 1 + (inner?.Depth ?? 0);
        _json = ToNode().ToJsonString(Compact);
        if (Depth > MostDepth || _json.Length > MostLength)
        {
            throw new ArgumentException($"The description of {name} has {Depth} nodes and {_json.Length} characters; at most {MostDepth} and {MostLength} are allowed.", nameof(inner));
        }
    }

    /// <summary>What makes it.</summary>
    [DerivedSetting]
    public string Name { get; }

    /// <summary>What it stands around; null for a network itself.</summary>
    [DerivedSetting]
    public ArchitectureSpec? Inner { get; }

    /// <summary>The names of its parameters, in ordinal order.</summary>
    [DerivedSetting]
    public IEnumerable<string> ParameterNames => _parameters.Keys;

    /// <summary>All of it, as kept runs compare it.</summary>
    [Setting]
    internal string Json => _json;

    internal int Depth { get; }

    /// <summary>The same node around another network.</summary>
    internal ArchitectureSpec On(ArchitectureSpec inner) => new(Name, _parameters, inner);

    /// <summary>Reads a parameter.</summary>
    /// <typeparam name="T">What it is, such as <see cref="int"/>, <see cref="double"/>, <see cref="string"/> or an array of these.</typeparam>
    /// <param name="parameter">Its name.</param>
    /// <returns>Its value.</returns>
    /// <exception cref="FewLabelException">It is missing or something else.</exception>
    public T Get<T>(string parameter)
    {
        if (!_parameters.TryGetValue(parameter, out var value))
        {
            throw new FewLabelException($"The network '{Name}' lacks the parameter '{parameter}'. {Remedy}");
        }

        try
        {
            return value.Deserialize<T>() ?? throw new JsonException("it is null");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new FewLabelException($"The parameter '{parameter}' of the network '{Name}' is {Short(value.GetRawText())}, which is no {typeof(T).Name}. {Remedy}", error);
        }
    }

    /// <summary>Whether it has a parameter that is not null.</summary>
    /// <param name="parameter">Its name.</param>
    public bool Has(string parameter) => _parameters.TryGetValue(parameter, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The description as JSON on one line, always the same for equal ones.</summary>
    public string ToJson() => _json;

    /// <summary>Reads a description.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <exception cref="FewLabelException">It is none.</exception>
    public static ArchitectureSpec Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MostLength)
        {
            throw new FewLabelException($"A description of a network has at most {MostLength} characters; this one has {json.Length}. {Remedy}");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, 1);
        }
        catch (JsonException error)
        {
            throw new FewLabelException($"{Short(json)} is no description of a network: {error.Message} {Remedy}", error);
        }
    }

    /// <summary>Reads a description that is part of a larger document.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    internal static ArchitectureSpec Read(JsonElement element, int depth = 1)
    {
        if (depth > MostDepth)
        {
            throw new JsonException($"A network stands in more than {MostDepth} others.");
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A network is described by an object with name, parameters and inner.");
        }

        var (name, inner, parameters) = ((string?)null, (ArchitectureSpec?)null, ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal));
        foreach (var member in element.EnumerateObject())
        {
            switch (member.Name)
            {
                case NameKey when member.Value.ValueKind == JsonValueKind.String:
                    name = member.Value.GetString();
                    break;
                case ParametersKey when member.Value.ValueKind == JsonValueKind.Object:
                    foreach (var parameter in member.Value.EnumerateObject())
                    {
                        parameters[parameter.Name] = parameter.Value.Clone();
                    }

                    break;
                case InnerKey:
                    inner = Read(member.Value, depth + 1);
                    break;
                default:
                    throw new JsonException($"The description of a network has the member '{member.Name}' of kind {member.Value.ValueKind}, which is not known.");
            }
        }

        return string.IsNullOrWhiteSpace(name) ? throw new JsonException("A network has no name.") : new ArchitectureSpec(name, parameters.ToImmutable(), inner);
    }

    /// <inheritdoc/>
    public bool Equals(ArchitectureSpec? other) => other?._json == _json;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ArchitectureSpec);

    /// <inheritdoc/>
    public override int GetHashCode() => _json.GetHashCode(StringComparison.Ordinal);

    /// <summary>The description as JSON.</summary>
    public override string ToString() => _json;

    private const string Remedy = "Give what ArchitectureSpec.ToJson wrote.";

    private static ImmutableSortedDictionary<string, JsonElement> Elements(IReadOnlyDictionary<string, object?>? parameters)
    {
        try
        {
            return (parameters ?? ImmutableDictionary<string, object?>.Empty)
                .ToImmutableSortedDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value), StringComparer.Ordinal);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException or ArgumentException)
        {
            throw new ArgumentException($"The parameters of a network must be numbers, texts, truth values, or lists and maps of these: {error.Message}", nameof(parameters), error);
        }
    }

    private static string Short(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "…");

    private JsonObject ToNode()
    {
        var node = new JsonObject { [NameKey] = Name };
        if (_parameters.Count > 0)
        {
            node[ParametersKey] = new JsonObject(_parameters.Select(pair => KeyValuePair.Create(pair.Key, JsonNode.Parse(pair.Value.GetRawText()))));
        }

        if (Inner is not null)
        {
            node[InnerKey] = Inner.ToNode();
        }

        return node;
    }
}
