using SkiaSharp;

namespace FewLabel.Data;

/// <summary>What is known of a picture before its pixels are decoded.</summary>
/// <param name="Width">Columns as they are stored.</param>
/// <param name="Height">Rows as they are stored.</param>
/// <param name="Origin">Where the first row and column belong.</param>
/// <param name="IsOpaque">Whether all alphas are the largest.</param>
/// <param name="IsGray">Whether it is decoded to one byte a pixel instead of red, green, blue and alpha.</param>
internal readonly record struct PictureHead(int Width, int Height, SKEncodedOrigin Origin, bool IsOpaque, bool IsGray)
{
    /// <summary>The head of a picture that the system's codec reads.</summary>
    /// <param name="codec">The codec.</param>
    /// <param name="file">The file, which may say an orientation that the codec does not find.</param>
    public static PictureHead Of(SKCodec codec, ReadOnlySpan<byte> file)
    {
        var info = codec.Info;
        var isOpaque = info.AlphaType == SKAlphaType.Opaque;
        var origin = codec.EncodedOrigin == SKEncodedOrigin.TopLeft ? ExifOrientation.Of(file) : codec.EncodedOrigin;
        return new(info.Width, info.Height, origin, isOpaque, IsGray: isOpaque && info.ColorType == SKColorType.Gray8);
    }
}
