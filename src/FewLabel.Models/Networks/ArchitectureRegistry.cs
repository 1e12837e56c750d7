using System.Collections.Immutable;

namespace FewLabel.Networks;

/// <summary>
/// Makes networks from their descriptions. <see cref="BuiltIn"/> knows the library's; add your own by <see cref="With(Architecture)"/>, so that saved
/// classifiers that have them load again.
/// </summary>
/// <remarks>Immutable and thread-safe: adding gives a new registry.</remarks>
public sealed class ArchitectureRegistry
{
    private readonly ImmutableDictionary<ArchitectureSpec, Architecture> _networks;
    private readonly ImmutableDictionary<ArchitectureSpec, HeadFactory> _heads;
    private readonly ImmutableDictionary<string, Func<ArchitectureSpec, Architecture>> _kinds;

    private ArchitectureRegistry(
        ImmutableDictionary<ArchitectureSpec, Architecture> networks,
        ImmutableDictionary<ArchitectureSpec, HeadFactory> heads,
        ImmutableDictionary<string, Func<ArchitectureSpec, Architecture>> kinds) =>
        (_networks, _heads, _kinds) = (networks, heads, kinds);

    /// <summary>The library's networks, and all that can stand around a network.</summary>
    public static ArchitectureRegistry BuiltIn { get; } = new(
        ImmutableDictionary<ArchitectureSpec, Architecture>.Empty,
        ImmutableDictionary<ArchitectureSpec, HeadFactory>.Empty,
        ImmutableDictionary<string, Func<ArchitectureSpec, Architecture>>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The same and a network of your own, with its parameters and its head, if that is your own too.</summary>
    /// <param name="own">
    /// The network, as it was given to the experiment; what stands around it does not matter. One of the same name with other parameters stays known too.
    /// </param>
    /// <returns>A new registry.</returns>
    /// <exception cref="ArgumentException">It is one of the library's, with a head of the library's.</exception>
    public ArchitectureRegistry With(Architecture own)
    {
        ArgumentNullException.ThrowIfNull(own);
        if (own.IsBuiltIn)
        {
            throw new ArgumentException($"{own.Name} is one of the library's networks, which every registry knows. Leave it out.", nameof(own));
        }

        return new ArchitectureRegistry(
            own.HasOwnEncoder ? _networks.SetItem(own.Core.Spec, own.Core) : _networks,
            own.OwnHead is { } head ? _heads.SetItem(head.Spec, head.Create) : _heads,
            _kinds);
    }

    /// <summary>The same and a kind of network, or of head, of your own, which is made anew from its parameters.</summary>
    /// <param name="name">Its name in descriptions, as its <see cref="Architecture"/> was given it, or as <see cref="Architecture.WithHead(string, HeadFactory, IReadOnlyDictionary{string, object?})"/> was.</param>
    /// <param name="create">
    /// Makes it from its description, to which the network must come back. For a head this is the node called <c>Head</c>, and <see cref="ArchitectureSpec.Inner"/> is what
    /// it stands on.
    /// </param>
    /// <returns>A new registry.</returns>
    /// <exception cref="ArgumentException">The library has one of that name.</exception>
    public ArchitectureRegistry With(string name, Func<ArchitectureSpec, Architecture> create)
    {
        Architecture.RequireOwnName(name);
        ArgumentNullException.ThrowIfNull(create);
        return new ArchitectureRegistry(_networks, _heads, _kinds.SetItem(name, create));
    }

    /// <summary>Makes a network from its description.</summary>
    /// <param name="spec">The description.</param>
    /// <returns>The network, whose <see cref="Architecture.Spec"/> is the description.</returns>
    /// <exception cref="FewLabelException">It has a network or a head that this registry does not know, or parameters that are missing, not known or cannot be.</exception>
    public Architecture Create(ArchitectureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            if (ArchitectureNodes.Create(spec, Create) is { } known)
            {
                return known.Spec.Equals(spec) ? known : throw new FewLabelException(
                    $"The description {spec.ToJson()} has parameters that the network '{spec.Name}' does not know, or lacks some; it knows those of {known.Spec.ToJson()}.");
            }
        }
        catch (ArgumentException error)
        {
            throw new FewLabelException($"The description of the network '{spec.Name}' has a parameter that cannot be: {error.Message}", error);
        }

        return spec.Name == ArchitectureNodes.Head ? CreateHead(spec) : CreateOwn(spec);
    }

    /// <summary>Whether it knows a network of the user's own, whatever its parameters are.</summary>
    internal bool Knows(string name) => _kinds.ContainsKey(name) || _networks.Keys.Any(spec => spec.Name == name);

    private Architecture CreateOwn(ArchitectureSpec spec) =>
        _networks.TryGetValue(spec, out var known) ? known
        : _kinds.TryGetValue(spec.Name, out var create) ? CreateKind(spec, create)
        : throw Unknown("network", spec.Name, "yourArchitecture", spec, _networks.Keys.Where(one => one.Name == spec.Name));

    private Architecture CreateHead(ArchitectureSpec spec)
    {
        var name = ArchitectureNodes.HeadNameOf(spec);
        var inner = spec.Inner ?? throw new FewLabelException($"The head '{name}' stands on no network; it must have one inside.");
        return _heads.TryGetValue(spec.Alone, out var create) ? Create(inner).WithHead(spec.Alone, create)
            : _kinds.TryGetValue(name, out var kind) ? CreateKind(spec, kind)
            : throw Unknown("head", name, "yourArchitecture.WithHead(…)", spec.Alone, _heads.Keys.Where(one => ArchitectureNodes.HeadNameOf(one) == name));
    }

    private static Architecture CreateKind(ArchitectureSpec spec, Func<ArchitectureSpec, Architecture> create)
    {
        var made = create(spec) ?? throw new FewLabelException($"The function that makes the network '{spec.Name}' returned null.");
        return made.Spec.Equals(spec) ? made : throw new FewLabelException(
            $"The function that makes the network {spec.ToJson()} made {made.Spec.ToJson()}. It must give the network the name and the parameters of the description that it gets.");
    }

    private static FewLabelException Unknown(string what, string name, string example, ArchitectureSpec spec, IEnumerable<ArchitectureSpec> others)
    {
        string[] known = [.. others.Select(one => one.ToJson()).Order(StringComparer.Ordinal)];
        return new FewLabelException(known.Length == 0
            ? $"The {what} '{name}' is not among FewLabel's. Give a registry that knows it: ArchitectureRegistry.BuiltIn.With({example})."
            : $"The {what} is {spec.ToJson()}, and the registry knows {string.Join(" and ", known)}. Give the registry the {what} with these parameters, or a function that makes it from them.");
    }
}
