using FewLabel;
using FewLabel.Networks;

namespace MocoEngine;

/// <summary>Finds the network that the command line names.</summary>
internal static class Encoders
{
    public static Architecture Find(string name, double? residualWeight)
    {
        var found = Architectures.Find(name) ?? throw new FewLabelException($"There is no network '{name}'; there are {string.Join(", ", Architectures.All)}.");
        return residualWeight is { } weight ? Architectures.ResNet(ResNetOf(found) with { ResidualWeight = weight }) : found;
    }

    private static ResNetOptions ResNetOf(Architecture architecture) =>
        (from depth in new[] { 18, 34, 50, 101, 152 }
         from stem in Enum.GetValues<ResNetStem>()
         let options = new ResNetOptions { Depth = depth, Stem = stem }
         where Architectures.ResNet(options).Name == architecture.Name
         select options).FirstOrDefault()
        ?? throw new FewLabelException($"{architecture.Name} has no residual branches; leave --residual out, or take a ResNet.");
}
