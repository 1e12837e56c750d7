namespace FewLabel.Networks;

/// <summary>
/// The views of an image whose features are averaged. The features of each view are divided by their Euclidean length first, so that each counts
/// the same. Immutable; derive others by <c>with</c>.
/// </summary>
public sealed record FeatureOptions
{
    /// <summary>The height and width of a crop, as a share of the image's: 0.875, as Krizhevsky, Sutskever and Hinton (2012) crop 224 of 256 pixels.</summary>
    public const double CropShare = 0.875;

    /// <summary>The most crops.</summary>
    private const int MostCrops = 5;

    private const int MostSize = 10_000;

    /// <summary>Whether each view is taken mirrored from left to right as well. Default false.</summary>
    public bool Mirrored { get; init; }

    /// <summary>
    /// How many crops are taken beside the whole image, 0 to 5: the center, top left, top right, bottom left and bottom right, in this order. Each
    /// is enlarged to the size of the image, with bilinear interpolation. Default 0: the whole image alone.
    /// </summary>
    public int Crops { get; init; }

    /// <summary>
    /// The height and width in pixels that the encoder sees all views at, 1 to 10,000, as by <see cref="Architecture.WithInputSize"/>; null for the
    /// encoder's own. It holds where the encoder is made, as in an experiment. Default null.
    /// </summary>
    public int? InputSize { get; init; }

    /// <summary>How many views of an image there are.</summary>
    [DerivedSetting]
    public int ViewCount => (1 + Crops) * (Mirrored ? 2 : 1);

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Crops is < 0 or > MostCrops)
        {
            faults.Add(nameof(Crops), Crops, $"0 to {MostCrops}", "0 takes the whole image alone, 1 its center as well, 5 its corners too.");
        }

        if (InputSize is < 1 or > MostSize)
        {
            faults.Add(nameof(InputSize), InputSize, $"1 to {MostSize:N0}", "Leave it out for the size that the encoder has learned at.");
        }

        return faults.Found;
    }
}
