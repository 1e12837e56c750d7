namespace FewLabel.Data;

/// <summary>Turns red, green, blue and alpha into what an image has.</summary>
internal static class ImageFileColors
{
    /// <summary>Puts pixels over a background and makes them gray or takes their alpha away, in place.</summary>
    /// <param name="pixels">Four bytes a pixel, alpha not multiplied in; then <paramref name="channels"/> bytes a pixel from the start on.</param>
    /// <param name="count">Pixels.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="opaque">Whether all alphas are 255.</param>
    /// <param name="background">The gray behind them.</param>
    public static void Flatten(Span<byte> pixels, int count, int channels, bool opaque, byte background)
    {
        for (var i = 0; i < count; i++)
        {
            var pixel = pixels.Slice(i * 4, 4);
            int red = pixel[0], green = pixel[1], blue = pixel[2];
            if (!opaque && pixel[3] < 255)
            {
                (red, green, blue) = (Over(red, pixel[3], background), Over(green, pixel[3], background), Over(blue, pixel[3], background));
            }

            if (channels == 1)
            {
                pixels[i] = (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);
            }
            else
            {
                (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)red, (byte)green, (byte)blue);
            }
        }
    }

    private static int Over(int value, int alpha, int background) => ((value * alpha) + (background * (255 - alpha)) + 127) / 255;
}
