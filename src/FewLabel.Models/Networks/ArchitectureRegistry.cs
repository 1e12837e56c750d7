using System.Collections.Immutable;

namespace FewLabel.Networks;

/// <summary>
/// Makes networks from their descriptions. <see cref="BuiltIn"/> knows the library's; add your own by <see cref="With(Architecture)"/>, so that saved
/// classifiers that have them load again.
/// </summary>
/// <remarks>Immutable and thread-safe: adding gives a new registry.</remarks>
public sealed class ArchitectureRegistry
{
    private readonly ImmutableDictionary<string, Func<ArchitectureSpec, Architecture>> _networks;
    private readonly ImmutableDictionary<string, (ArchitectureSpec Spec, HeadFactory Create)> _heads;

    private ArchitectureRegistry(
        ImmutableDictionary<string, Func<ArchitectureSpec, Architecture>> networks, ImmutableDictionary<string, (ArchitectureSpec Spec, HeadFactory Create)> heads) =>
        (_networks, _heads) = (networks, heads);

    /// <summary>The library's networks, and all that can stand around a network.</summary>
    public static ArchitectureRegistry BuiltIn { get; } = new(
        ImmutableDictionary<string, Func<ArchitectureSpec, Architecture>>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, (ArchitectureSpec Spec, HeadFactory Create)>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The same and a network of your own, with its parameters and its head, if that is your own too.</summary>
    /// <param name="own">The network, as it was given to the experiment; what stands around it does not matter.</param>
    /// <returns>A new registry.</returns>
    /// <exception cref="ArgumentException">It is one of the library's, with a head of the library's.</exception>
    public ArchitectureRegistry With(Architecture own)
    {
        ArgumentNullException.ThrowIfNull(own);
        if (own.IsBuiltIn)
        {
            throw new ArgumentException($"{own.Name} is one of the library's networks, which every registry knows. Leave it out.", nameof(own));
        }

        var core = own.Core;
        var networks = core.HasOwnEncoder ? _networks.SetItem(core.Spec.Name, spec => Same(spec, core)) : _networks;
        return new ArchitectureRegistry(networks, own.OwnHead is { } head ? _heads.SetItem(ArchitectureNodes.HeadNameOf(head.Spec), head) : _heads);
    }

    /// <summary>The same and a kind of network of your own, which is made anew from its parameters.</summary>
    /// <param name="name">Its name in descriptions, as its <see cref="Architecture"/> was given it.</param>
    /// <param name="create">Makes it from its description.</param>
    /// <returns>A new registry.</returns>
    /// <exception cref="ArgumentException">The library has one of that name.</exception>
    public ArchitectureRegistry With(string name, Func<ArchitectureSpec, Architecture> create)
    {
        Architecture.RequireOwnName(name);
        ArgumentNullException.ThrowIfNull(create);
        return new ArchitectureRegistry(_networks.SetItem(name, create), _heads);
    }

    /// <summary>Makes a network from its description.</summary>
    /// <param name="spec">The description.</param>
    /// <returns>The network.</returns>
    /// <exception cref="FewLabelException">It has a network or a head that this registry does not know, or parameters that cannot be.</exception>
    public Architecture Create(ArchitectureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            if (ArchitectureNodes.Create(spec, Create) is { } known)
            {
                return known;
            }
        }
        catch (ArgumentException error)
        {
            throw new FewLabelException($"The description of the network '{spec.Name}' has a parameter that cannot be: {error.Message}", error);
        }

        return spec.Name == ArchitectureNodes.Head ? CreateHead(spec)
            : _networks.TryGetValue(spec.Name, out var create) ? create(spec) ?? throw new FewLabelException($"The function that makes the network '{spec.Name}' returned null.")
            : throw new FewLabelException($"The network '{spec.Name}' is not among FewLabel's. Give a registry that knows it: ArchitectureRegistry.BuiltIn.With(yourArchitecture).");
    }

    private Architecture CreateHead(ArchitectureSpec spec)
    {
        var name = ArchitectureNodes.HeadNameOf(spec);
        if (!_heads.TryGetValue(name, out var head))
        {
            throw new FewLabelException($"The head '{name}' is not among FewLabel's. Give a registry that knows it: ArchitectureRegistry.BuiltIn.With(yourArchitecture.WithHead(…)).");
        }

        var inner = Create(spec.Inner ?? throw new FewLabelException($"The head '{name}' stands on no network; it must have one inside."));
        var made = inner.WithHead(head.Spec, head.Create);
        return made.Spec.Equals(spec) ? made : throw Differs(spec, made.Spec);
    }

    private static Architecture Same(ArchitectureSpec spec, Architecture own) => own.Spec.Equals(spec) ? own : throw Differs(spec, own.Spec);

    private static FewLabelException Differs(ArchitectureSpec spec, ArchitectureSpec own) =>
        new($"The network is {spec.ToJson()}, and the registry knows {own.ToJson()}. Give the registry the network with these parameters, or a function that makes it from them.");
}
