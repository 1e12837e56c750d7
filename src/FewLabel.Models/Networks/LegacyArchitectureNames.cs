using System.Globalization;
using FewLabel.Augmentation;

namespace FewLabel.Networks;

/// <summary>
/// Reads the display names by which classifiers of form 1 tell their networks, such as <c>CNN (as it is; zoom 1.07) (upright), 2000 prototypes</c>.
/// Nothing else reads names.
/// </summary>
internal static class LegacyArchitectureNames
{
    /// <summary>The temperature that every head of prototypes had.</summary>
    private const double PrototypeTemperature = 0.015;

    private const string FormSeparator = "; ";
    private const string PrototypesSuffix = " prototypes";
    private const string PrototypesSeparator = ", ";

    /// <summary>The network of a name; null if there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="own">Networks of the user's own, which a name may have inside.</param>
    public static Architecture? Find(string name, params IReadOnlyList<Architecture> own)
    {
        if (name.EndsWith(PrototypesSuffix, StringComparison.Ordinal))
        {
            return FindPrototypes(name[..^PrototypesSuffix.Length], own);
        }

        return name.EndsWith(')') && name.LastIndexOf(" (", StringComparison.Ordinal) is >= 0 and var bracket
            ? FindForms(name[(bracket + 2)..^1]) is { } found ? Find(name[..bracket], own)?.WithInputNormalization(found) : null
            : FindSized(name, own);
    }

    /// <summary>The description of a network of the user's own, with what stands around it, from its display name.</summary>
    public static ArchitectureSpec SpecOfOwn(string name)
    {
        var plain = name;
        for (var before = ""; before != plain;)
        {
            before = plain;
            plain = plain.EndsWith(PrototypesSuffix, StringComparison.Ordinal) && plain.LastIndexOf(PrototypesSeparator, StringComparison.Ordinal) is > 0 and var comma ? plain[..comma]
                : plain.EndsWith(')') && plain.LastIndexOf(" (", StringComparison.Ordinal) is > 0 and var bracket && FindForms(plain[(bracket + 2)..^1]) is not null ? plain[..bracket]
                : plain.Split(" at ") is [var inner, var size] && int.TryParse(size, CultureInfo.InvariantCulture, out _) ? inner
                : plain;
        }

        var own = new Architecture(Architectures.Find(plain) is null ? plain : $"own {plain}", (_, _) => throw new NotSupportedException());
        return (Find(name, own) ?? own).Spec;
    }

    private static Architecture? FindPrototypes(string name, IReadOnlyList<Architecture> own) =>
        name.LastIndexOf(PrototypesSeparator, StringComparison.Ordinal) is >= 0 and var comma
        && int.TryParse(name[(comma + PrototypesSeparator.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var groups) && groups > 0
            ? Find(name[..comma], own)?.WithPrototypeHead(groups, PrototypeTemperature)
            : null;

    private static MomentNormalization[]? FindForms(string names)
    {
        var all = names.Split(FormSeparator);
        var found = all.Select(MomentNormalization.Find).OfType<MomentNormalization>().ToArray();
        return found.Length < all.Length || found is [{ IsNone: true }] ? null : found;
    }

    private static Architecture? FindSized(string name, IReadOnlyList<Architecture> own) =>
        name.Split(" at ") is [var inner, var size] && int.TryParse(size, CultureInfo.InvariantCulture, out var pixels)
            ? FindPlain(inner, own) is { } found && pixels >= found.MinimumSize && pixels <= Architecture.MaximumSize ? found.WithInputSize(pixels) : null
            : FindPlain(name, own);

    /// <summary>A CNN of form 1 flattens all of its last maps.</summary>
    private static Architecture? FindPlain(string name, IReadOnlyList<Architecture> own) =>
        own.FirstOrDefault(one => one.Name == name)
        ?? (Architectures.Find(name) is not { } found ? null
            : found == Architectures.Cnn ? ArchitectureNodes.CreateCnn(backboneOnly: false, pooledTo: null)
            : found == Architectures.CnnBackbone ? ArchitectureNodes.CreateCnn(backboneOnly: true, pooledTo: null)
            : found);
}
