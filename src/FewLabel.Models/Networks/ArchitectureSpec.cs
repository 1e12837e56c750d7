using System.Collections.Immutable;
using System.Text.Json;
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

    private const string Remedy = "Give what ArchitectureSpec.ToJson wrote.";

    private readonly string _json;

    /// <summary>Describes a network.</summary>
    /// <param name="name">What makes it: the name that a <see cref="ArchitectureRegistry"/> knows.</param>
    /// <param name="parameters">What it is made with: numbers, texts, truth values, lists and maps of these. Null is none.</param>
    /// <param name="inner">What it stands around; null for a network itself.</param>
    /// <exception cref="ArgumentException">The name is empty, a parameter cannot be JSON, or there are too many nodes.</exception>
    public ArchitectureSpec(string name, IReadOnlyDictionary<string, object?>? parameters = null, ArchitectureSpec? inner = null)
        : this(name, ArchitectureSpecJson.Canonical(parameters), inner)
    {
    }

    internal ArchitectureSpec(string name, ImmutableSortedDictionary<string, JsonElement> parameters, ArchitectureSpec? inner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Inner, Parameters) = (name, inner, parameters);
        Depth = 1 + (inner?.Depth ?? 0);
        if (Depth > MostDepth)
        {
            throw new ArgumentException($"The description of {Short(name)} has {Depth} nodes one in another; at most {MostDepth} are allowed.", nameof(inner));
        }

        _json = ArchitectureSpecJson.Write(this);
        if (_json.Length > MostLength)
        {
            throw new ArgumentException($"The description of {Short(name)} has {_json.Length} characters; at most {MostLength} are allowed. Give less parameters.", nameof(parameters));
        }
    }

    /// <summary>What makes it.</summary>
    [DerivedSetting]
    public string Name { get; }

    /// <summary>What it is made with, by name in ordinal order.</summary>
    [DerivedSetting]
    public ImmutableSortedDictionary<string, JsonElement> Parameters { get; }

    /// <summary>What it stands around; null for a network itself.</summary>
    [DerivedSetting]
    public ArchitectureSpec? Inner { get; }

    /// <summary>All of it, as kept runs compare it.</summary>
    [Setting]
    internal string Json => _json;

    internal int Depth { get; }

    /// <summary>The node alone.</summary>
    internal ArchitectureSpec Alone => Inner is null ? this : new(Name, Parameters, null);

    /// <summary>The nodes from the outermost to the innermost.</summary>
    internal IEnumerable<ArchitectureSpec> Nodes
    {
        get
        {
            for (var node = this; node is not null; node = node.Inner)
            {
                yield return node;
            }
        }
    }

    /// <summary>The same node around another network.</summary>
    internal ArchitectureSpec On(ArchitectureSpec inner) => new(Name, Parameters, inner);

    /// <summary>Reads a parameter.</summary>
    /// <typeparam name="T">What it is, such as <see cref="int"/>, <see cref="double"/>, <see cref="string"/> or an array of these; a nullable one where it may be null.</typeparam>
    /// <param name="parameter">Its name.</param>
    /// <returns>Its value.</returns>
    /// <exception cref="FewLabelException">It is missing or something else.</exception>
    public T Get<T>(string parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!Parameters.TryGetValue(parameter, out var value))
        {
            throw new FewLabelException($"The network '{Short(Name)}' lacks the parameter '{Short(parameter)}'. {Remedy}");
        }

        try
        {
            return value.Deserialize<T>() is { } read ? read
                : default(T) is null && Nullable.GetUnderlyingType(typeof(T)) is not null ? default!
                : throw new JsonException("It is null.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new FewLabelException(
                $"The parameter '{Short(parameter)}' of the network '{Short(Name)}' is {Short(value.GetRawText())}, which is no {(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)).Name}. {Remedy}", error);
        }
    }

    /// <summary>The description as JSON on one line, always the same for equal ones.</summary>
    /// <returns>The JSON: names in ordinal order, numbers as short as they can be.</returns>
    public string ToJson() => _json;

    /// <summary>Reads a description.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <returns>The description.</returns>
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
            return ArchitectureSpecJson.Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FewLabelException($"{Short(json)} is no description of a network: {error.Message} {Remedy}", error);
        }
    }

    /// <inheritdoc/>
    public bool Equals(ArchitectureSpec? other) => other?._json == _json;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ArchitectureSpec);

    /// <inheritdoc/>
    public override int GetHashCode() => _json.GetHashCode(StringComparison.Ordinal);

    /// <summary>The description as JSON.</summary>
    /// <returns>The JSON.</returns>
    public override string ToString() => _json;

    internal static string Short(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "…");
}
