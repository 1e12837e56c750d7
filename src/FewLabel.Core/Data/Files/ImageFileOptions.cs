namespace FewLabel.Data;

/// <summary>
/// How a picture, a file of any size, becomes an image of a wanted shape. A classifier keeps these options and prepares pictures as
/// it learned them. Immutable; derive others by <c>with</c>.
/// </summary>
/// <remarks>
/// Pictures are turned upright as their EXIF orientation says. Color becomes gray by 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), gray
/// becomes color by three equal channels. Color profiles are not applied. Of 16 bits the upper 8 count, or those that <see cref="Intensity"/>
/// says. Sizes change by a triangle filter that is as wide as the pixels it makes, as in Pillow and in torchvision with antialiasing; a
/// picture of the wanted size keeps its pixels exactly.
/// </remarks>
public sealed record ImageFileOptions
{
    /// <summary>What happens to pictures of another ratio of sides. Default: <see cref="ImageFit.LetterBox"/>.</summary>
    public ImageFit Fit { get; init; } = ImageFit.LetterBox;

    /// <summary>The gray of the bars of a letter box, from 0, black, to 255, white. Default 0. Ignored by <see cref="ImageFit.CenterCrop"/>.</summary>
    public byte LetterboxFill { get; init; }

    /// <summary>The gray that shows through transparent pixels, from 0, black, to 255, white. Default 255.</summary>
    public byte Background { get; init; } = 255;

    /// <summary>
    /// The most pixels that a picture may have, 1 or more. Larger ones are refused by their head, before memory is taken. Default 50 million.
    /// </summary>
    public long MaxPixels { get; init; } = 50_000_000;

    /// <summary>
    /// Which values become black and white. Pictures of 16 bits that use few of their values, as of microscopes and X-ray detectors, need
    /// <see cref="IntensityRange.Auto"/> or a range of their own. Default <see cref="IntensityRange.Full"/>.
    /// </summary>
    public IntensityRange Intensity { get; init; } = IntensityRange.Full;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (!Enum.IsDefined(Fit))
        {
            faults.Add(nameof(Fit), Fit, "LetterBox or CenterCrop");
        }

        faults.RequireAtLeast(MaxPixels, 1);
        if (Intensity is null)
        {
            faults.Add(nameof(Intensity), null, "an IntensityRange");
        }

        faults.AddRange(nameof(Intensity), Intensity?.Validate() ?? []);
        return faults.Found;
    }
}
