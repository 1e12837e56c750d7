using SkiaSharp;

namespace FewLabel.Data;

/// <summary>How the pixels of one file come into an image: at which size to decode them, which of them count, and where they go.</summary>
internal sealed class PicturePlacement
{
    private readonly ImageShape _shape;
    private readonly PictureOptions _options;
    private readonly SKEncodedOrigin _origin;
    private readonly PictureGeometry _upright;
    private readonly PictureGeometry _stored;
    private readonly bool _isOpaque;

    public PicturePlacement(SKCodec codec, ImageShape shape, PictureOptions options)
    {
        (_shape, _options, _origin) = (shape, options, codec.EncodedOrigin);
        var info = codec.Info;
        _isOpaque = info.AlphaType == SKAlphaType.Opaque;
        IsGrey = _isOpaque && info.ColorType == SKColorType.Gray8;
        _upright = PictureOrientation.Swaps(_origin)
            ? PictureGeometry.Of(info.Height, info.Width, shape, options.Fit)
            : PictureGeometry.Of(info.Width, info.Height, shape, options.Fit);
        var whole = PictureOrientation.Stored(_origin, _upright);
        var share = DecodedShare(codec, whole);
        var size = share < 1 ? codec.GetScaledDimensions(share) : info.Size;
        Decoded = (size.Width, size.Height);
        _stored = whole with { BoxX = whole.BoxX * share, BoxWidth = whole.BoxWidth * share, BoxY = whole.BoxY * share, BoxHeight = whole.BoxHeight * share };
    }

    /// <summary>Whether to decode one byte a pixel instead of red, green, blue and alpha.</summary>
    public bool IsGrey { get; }

    /// <summary>At which size to decode it.</summary>
    public (int Width, int Height) Decoded { get; }

    /// <summary>Brings decoded pixels to the wanted channels and size, turns them upright and puts them between the bars.</summary>
    /// <param name="pixels">The decoded pixels. Overwritten.</param>
    /// <param name="image">Where they go: channel by channel and row by row.</param>
    public void Place(Span<byte> pixels, Span<byte> image)
    {
        var channels = IsGrey ? 1 : _shape.Channels;
        var (width, height) = Decoded;
        if (!IsGrey)
        {
            PictureColours.Flatten(pixels, width * height, channels, _isOpaque, _options.Background);
        }

        ReadOnlySpan<byte> source = _stored == new PictureGeometry(0, 0, width, height, 0, 0, width, height)
            ? pixels
            : PictureResampler.Resize(pixels, width, height, channels, _stored);
        if (_upright.Width < _shape.Width || _upright.Height < _shape.Height)
        {
            image.Fill(_options.Bars);
        }

        var area = _shape.Width * _shape.Height;
        for (var y = 0; y < _upright.Height; y++)
        {
            for (var x = 0; x < _upright.Width; x++)
            {
                var (column, row) = PictureOrientation.Stored(_origin, x, y, _upright.Width, _upright.Height);
                var from = ((row * _stored.Width) + column) * channels;
                var to = ((y + _upright.Y) * _shape.Width) + x + _upright.X;
                for (var channel = 0; channel < _shape.Channels; channel++)
                {
                    image[(channel * area) + to] = source[from + (channels == 1 ? 0 : channel)];
                }
            }
        }
    }

    /// <summary>A JPEG can be decoded at an eighth, a quarter or half of its size: the smallest with two pixels or more for each to make.</summary>
    private static float DecodedShare(SKCodec codec, PictureGeometry part)
    {
        foreach (var share in (ReadOnlySpan<float>)[0.125f, 0.25f, 0.5f])
        {
            if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && part.BoxWidth * share >= 2 * part.Width && part.BoxHeight * share >= 2 * part.Height)
            {
                return share;
            }
        }

        return 1;
    }
}
