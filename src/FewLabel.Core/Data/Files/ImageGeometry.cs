namespace FewLabel.Data;

/// <summary>
/// Which part of a picture goes where in an image: a box of the picture, in pixels of the picture, fills a rectangle of the image.
/// </summary>
internal readonly record struct ImageGeometry(
    double BoxX, double BoxY, double BoxWidth, double BoxHeight, int X, int Y, int Width, int Height)
{
    /// <summary>Fits an upright picture of a size into an image.</summary>
    public static ImageGeometry Of(int width, int height, ImageShape image, ImageFit fit) => fit switch
    {
        ImageFit.CenterCrop => Crop(width, height, image),
        _ => LetterBox(width, height, image),
    };

    private static ImageGeometry LetterBox(int width, int height, ImageShape image)
    {
        var scale = Math.Min((double)image.Width / width, (double)image.Height / height);
        var (inner, innerHeight) = (Scaled(width, scale, image.Width), Scaled(height, scale, image.Height));
        return new(0, 0, width, height, (image.Width - inner) / 2, (image.Height - innerHeight) / 2, inner, innerHeight);
    }

    private static ImageGeometry Crop(int width, int height, ImageShape image)
    {
        var scale = Math.Max((double)image.Width / width, (double)image.Height / height);
        var (part, partHeight) = (Math.Min(width, image.Width / scale), Math.Min(height, image.Height / scale));
        return new((width - part) / 2, (height - partHeight) / 2, part, partHeight, 0, 0, image.Width, image.Height);
    }

    private static int Scaled(int size, double scale, int most) => Math.Clamp((int)Math.Round(size * scale, MidpointRounding.AwayFromZero), 1, most);
}
