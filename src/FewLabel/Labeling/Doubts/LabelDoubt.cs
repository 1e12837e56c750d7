using System.Collections.Immutable;

namespace FewLabel.Labeling;

/// <summary>Labels that a person should see again. Immutable.</summary>
public sealed class LabelDoubt
{
    internal LabelDoubt(LabelDoubtKind kind, string className, string? other, ImmutableArray<long> images, double strength) =>
        (Kind, Class, Other, Images, Strength) = (kind, className, other, images, strength);

    /// <summary>Why.</summary>
    public LabelDoubtKind Kind { get; }

    /// <summary>The class that is doubted: the label of the first image.</summary>
    public string Class { get; }

    /// <summary>The class that speaks against it; null for two groups.</summary>
    public string? Other { get; }

    /// <summary>The image with the contradicted label; the two duplicates; or the images of the smaller of two groups, the most typical first.</summary>
    public ImmutableArray<long> Images { get; }

    /// <summary>
    /// How strong the doubt is, 0 to 1: by how much the other class is more probable, how similar the duplicates are, or the mean silhouette of
    /// the two groups (Rousseeuw, 1987).
    /// </summary>
    public double Strength { get; }
}
