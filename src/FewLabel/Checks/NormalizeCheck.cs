using System.Collections.Immutable;
using System.Globalization;
using FewLabel.Augmentation;
using FewLabel.Networks;

namespace FewLabel.Checks;

/// <summary>Networks whose weights have learned with another normalization than the experiment's.</summary>
internal static class NormalizeCheck
{
    /// <summary>The normalization that the first network asks for which asks for one; null if none does.</summary>
    public static Normalize? Required(ImmutableArray<ExperimentMethod> methods) =>
        methods.SelectMany(method => MethodsCheck.Architectures(method)).Select(architecture => architecture.RequiredNormalize).FirstOrDefault(normalize => normalize is not null);

    /// <summary>What keeps a network from taking the experiment's input; null if nothing does.</summary>
    public static OptionFault? Of(string parameter, Architecture architecture, Normalize? normalize) =>
        architecture.RequiredNormalize is not { } required || (normalize is not null && AreSame(required, normalize)) ? null : new OptionFault(
            parameter, $"\"{architecture.Name}\"", $"a network whose input is normalized by {(normalize is null ? "what is measured" : Describe(normalize))}, as that of all methods is",
            $"Its weights have learned with {Describe(required)}: leave the call of Normalize out or give it that, and put networks that ask for something else into an experiment of their own.");

    private static bool AreSame(Normalize one, Normalize other) =>
        one.Mean.SequenceEqual(other.Mean) && one.StandardDeviation.SequenceEqual(other.StandardDeviation);

    private static string Describe(Normalize normalize) => $"mean {List(normalize.Mean)} and standard deviation {List(normalize.StandardDeviation)}";

    private static string List(ImmutableArray<double> values) => string.Join(", ", values.Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)));
}
