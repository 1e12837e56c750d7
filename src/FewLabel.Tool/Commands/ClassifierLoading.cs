using FewLabel.Networks;
using FewLabel.Pretrained;

namespace FewLabel.Tool.Commands;

/// <summary>Loads classifiers that the tool has trained, those with a network that knows ImageNet too.</summary>
internal static class ClassifierLoading
{
    public static Classifier Load(string path) => Classifier.Load(path, registry: PretrainedEncoders.Registry);

    /// <summary>Whether a network stands on the one that knows ImageNet.</summary>
    public static bool IsPretrained(ArchitectureSpec network) => Layers(network).Any(layer => layer.Name == PretrainedEncoders.ResNet18.Name);

    private static IEnumerable<ArchitectureSpec> Layers(ArchitectureSpec spec)
    {
        for (var layer = spec; layer is not null; layer = layer.Inner)
        {
            yield return layer;
        }
    }
}
