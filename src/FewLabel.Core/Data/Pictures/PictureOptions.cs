namespace FewLabel.Data;

/// <summary>
/// How a picture, a file of any size, becomes an image of a wanted shape. A classifier keeps these options and prepares pictures as
/// it learned them. Immutable; derive others by <c>with</c>.
/// </summary>
/// <remarks>
/// Pictures are turned upright as their EXIF orientation says. Colour becomes grey by 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), grey
/// becomes colour by three equal channels. Colour profiles are not applied. Of 16 bits the upper 8 count. Sizes change by a triangle filter
/// that is as wide as the pixels it makes, as in Pillow and in torchvision with antialiasing; a picture of the wanted size keeps its
/// pixels exactly.
/// </remarks>
public sealed record PictureOptions
{
    /// <summary>What happens to pictures of another ratio of sides. Default: <see cref="PictureFit.LetterBox"/>.</summary>
    public PictureFit Fit { get; init; } = PictureFit.LetterBox;

    /// <summary>The grey of the bars of a letter box, from 0, black, to 255, white. Default 0. Ignored by <see cref="PictureFit.CentreCrop"/>.</summary>
    public byte Bars { get; init; }

    /// <summary>The grey that shows through transparent pixels, from 0, black, to 255, white. Default 255.</summary>
    public byte Background { get; init; } = 255;

    /// <summary>
    /// The most pixels that a picture may have, 1 or more. Larger ones are refused by their head, before memory is taken. Default 50 million.
    /// </summary>
    public long MaxPixels { get; init; } = 50_000_000;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Check()
    {
        var faults = new OptionFaults();
        if (!Enum.IsDefined(Fit))
        {
            faults.Add(nameof(Fit), Fit, "LetterBox or CentreCrop");
        }

        faults.RequireAtLeast(MaxPixels, 1);
        return faults.Found;
    }
}
