using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained.ImageNet;

namespace FewLabel.Pretrained;

/// <summary>Networks that have learned from many pictures before, to be trained on.</summary>
public static class PretrainedEncoders
{
    /// <summary>The normalization that these encoders ask for: pixels from 0 to 1 as they are.</summary>
    public static Normalize Normalize { get; } = new(0, 1);

    /// <summary>
    /// A ResNet with blocks 2, 2, 2 and 3 that has learned ImageNet's classes: the one of the package Microsoft.ML.DnnImageFeaturizer.ResNet18,
    /// which copies it beside the program. 512 features, not negative; 15.9 million parameters, all of them trainable.
    /// </summary>
    /// <remarks>
    /// <para>It takes images of 1 or 3 channels and any size, which it sees at 224×224 pixels, and pixels from 0 to 1: it normalizes by itself.
    /// Experiments do so; give <see cref="Normalize"/> wherever else a normalization is asked for. Other pixels are refused. Its features are those that OnnxRuntime
    /// gives the file, but for rounding.</para>
    /// <para>A classifier made of it is saved with its weights. To load it, give this architecture to <see cref="Classifier.Load"/>.</para>
    /// </remarks>
    public static Architecture ResNet18 { get; } = new Architecture("ResNet18-ImageNet", (input, _) => CreateResNet18(input, ImageNetResNetFile.DefaultPath)).RequireNormalize(Normalize);

    /// <summary>
    /// The same network for fine-tuning on a few images: it sees them at another size, and its batch norm keeps ImageNet's means and variances, which few
    /// images cannot replace. Smaller sizes take less time, by their square.
    /// </summary>
    /// <param name="size">Height and width that it sees, 32 to 1,024.</param>
    /// <returns>The architecture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public static Architecture ResNet18At(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1_024);
        return new Architecture(
            ResNet18.Name,
            (input, _) => new ImageNetEncoder(input, ImageNetResNetFile.Create(ImageNetResNetFile.DefaultPath, new ImageShape(3, size, size)), size, freezesStatistics: true),
            parameters: new Dictionary<string, object?> { ["size"] = size }).RequireNormalize(Normalize);
    }

    /// <summary>The library's networks and these, for <see cref="Classifier.Load"/>.</summary>
    public static ArchitectureRegistry Registry { get; } = ArchitectureRegistry.BuiltIn
        .With(ResNet18)
        .With("ResNet18-ImageNet", spec => ResNet18At(spec.Get<int>("size")));

    /// <summary>Where the file of <see cref="ResNet18"/> is: beside the program. <see cref="OnnxEncoder"/> can run it too.</summary>
    public static string ResNet18Path => ImageNetResNetFile.DefaultPath;

    /// <exception cref="DataUnavailableException">The file is missing.</exception>
    /// <exception cref="DataFormatException">It is damaged, or another network.</exception>
    internal static Encoder CreateResNet18(ImageShape input, string path) =>
        new ImageNetEncoder(input, ImageNetResNetFile.Create(path, new ImageShape(3, ImageNetEncoder.Size, ImageNetEncoder.Size)));
}
