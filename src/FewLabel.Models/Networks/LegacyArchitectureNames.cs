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

    /// <summary>The most characters of a name; files may have any, and each bracket is one more call.</summary>
    private const int MostLength = 1_000;

    /// <summary>What <see cref="Architectures.CnnBackbone"/> was called.</summary>
    private const string BackboneName = "CNN trunk";

    private const string FormSeparator = "; ";
    private const string PrototypesSuffix = " prototypes";
    private const string PrototypesSeparator = ", ";

    /// <summary>The library's network of a name, with all that stands around it; null if there is none.</summary>
    public static Architecture? Find(string name)
    {
        try
        {
            return Describe(name, Known) is { } spec ? ArchitectureRegistry.BuiltIn.Create(spec) : null;
        }
        catch (FewLabelException)
        {
            return null;
        }
    }

    /// <summary>The description of a network, the library's or your own, with all that stands around it; null if the name is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isOwn">Whether the file says that it is your own; null if it does not say.</param>
    /// <param name="registry">Knows your own networks, whose names may look like what stands around others.</param>
    public static ArchitectureSpec? Read(string name, bool? isOwn, ArchitectureRegistry registry) =>
        isOwn != false && name.Length <= MostLength && registry.Knows(name) ? new ArchitectureSpec(name)
        : (isOwn == true ? null : Find(name)?.Spec) ?? Describe(name, Any);

    private static ArchitectureSpec? Describe(string name, Func<string, ArchitectureSpec?> network)
    {
        try
        {
            return name.Length > MostLength ? null : Around(name, network);
        }
        catch (ArgumentException)
        {
            // More stands around it than a description can have.
            return null;
        }
    }

    private static ArchitectureSpec? Around(string name, Func<string, ArchitectureSpec?> network) =>
        WithPrototypes(name, network) ?? WithForms(name, network) ?? WithSize(name, network) ?? network(name);

    private static ArchitectureSpec? WithPrototypes(string name, Func<string, ArchitectureSpec?> network) =>
        name.EndsWith(PrototypesSuffix, StringComparison.Ordinal)
        && name[..^PrototypesSuffix.Length] is var before
        && before.LastIndexOf(PrototypesSeparator, StringComparison.Ordinal) is >= 0 and var comma
        && int.TryParse(before[(comma + PrototypesSeparator.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var groups) && groups > 0
        && Around(before[..comma], network) is { } inner
            ? ArchitectureNodes.OfPrototypeHead(groups, PrototypeTemperature, inner)
            : null;

    private static ArchitectureSpec? WithForms(string name, Func<string, ArchitectureSpec?> network) =>
        name.EndsWith(')')
        && name.LastIndexOf(" (", StringComparison.Ordinal) is >= 0 and var bracket
        && Forms(name[(bracket + 2)..^1]) is { } forms
        && Around(name[..bracket], network) is { } inner
            ? ArchitectureNodes.OfInputNormalization(forms, inner)
            : null;

    private static ArchitectureSpec? WithSize(string name, Func<string, ArchitectureSpec?> network) =>
        name.Split(" at ") is [var plain, var size]
        && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels)
        && network(plain) is { } inner
            ? ArchitectureNodes.OfInputSize(pixels, inner)
            : null;

    private static MomentNormalization[]? Forms(string names)
    {
        var all = names.Split(FormSeparator);
        var found = all.Select(MomentNormalization.Find).OfType<MomentNormalization>().ToArray();
        return found.Length < all.Length || found is [{ IsNone: true }] ? null : found;
    }

    /// <summary>One of the library's networks. A CNN of form 1 flattens all of its last maps.</summary>
    private static ArchitectureSpec? Known(string name) =>
        (name == BackboneName ? Architectures.CnnBackbone : Architectures.Find(name)) is not { } found ? null
        : found == Architectures.Cnn ? ArchitectureNodes.OfCnn(backboneOnly: false, pooledTo: null)
        : found == Architectures.CnnBackbone ? ArchitectureNodes.OfCnn(backboneOnly: true, pooledTo: null)
        : found.Spec;

    private static ArchitectureSpec? Any(string name) => string.IsNullOrWhiteSpace(name) ? null : new ArchitectureSpec(name);
}
