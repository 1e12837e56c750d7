using FewLabel;
using FewLabel.Networks;

namespace MnistHundredLabels;

/// <summary>How much the pre-training may take, and of what kind it is.</summary>
internal sealed record Preset(string Name, Architecture Encoder, PretrainOptions Options)
{
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("quick", Architectures.CnnBackbone, PretrainOptions.Quick),
        new("best", Architectures.CnnBackbone, PretrainOptions.Best),
        new("paper", Architectures.ResNet50, PretrainOptions.ReferenceStudy with { UnlabeledAugmentation = Recipe.Digits.Augmentation }),
    ];

    /// <summary>Its name, as the help shows it.</summary>
    public override string ToString() => Name;

    /// <summary>The same for an encoder that sees larger images; itself for null.</summary>
    public Preset At(int? imageSize) => imageSize is { } size ? this with { Encoder = Encoder.WithInputSize(size) } : this;

    /// <summary>The preset of a name, whatever the case; null if there is none.</summary>
    public static Preset? Find(string name) => All.FirstOrDefault(preset => preset.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
