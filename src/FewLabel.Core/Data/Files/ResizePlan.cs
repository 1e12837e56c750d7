using SkiaSharp;

namespace FewLabel.Data;

/// <summary>How the pixels of one file come into an image: at which size to decode them, which of them count, and where they go.</summary>
internal sealed class ResizePlan
{
    private readonly ImageShape _shape;
    private readonly ImageFileOptions _options;
    private readonly SKEncodedOrigin _origin;
    private readonly ImageGeometry _upright;
    private readonly ImageGeometry _stored;
    private readonly bool _isOpaque;

    public ResizePlan(SKCodec codec, ImageShape shape, ImageFileOptions options)
    {
        (_shape, _options, _origin) = (shape, options, codec.EncodedOrigin);
        var info = codec.Info;
        _isOpaque = info.AlphaType == SKAlphaType.Opaque;
        IsGray = _isOpaque && info.ColorType == SKColorType.Gray8;
        _upright = ImageOrientation.Swaps(_origin)
            ? ImageGeometry.Of(info.Height, info.Width, shape, options.Fit)
            : ImageGeometry.Of(info.Width, info.Height, shape, options.Fit);
        var whole = ImageOrientation.Stored(_origin, _upright);
        var share = DecodedShare(codec, whole);
        var size = share < 1 ? codec.GetScaledDimensions(share) : info.Size;
        Decoded = (size.Width, size.Height);
        _stored = whole with { BoxX = whole.BoxX * share, BoxWidth = whole.BoxWidth * share, BoxY = whole.BoxY * share, BoxHeight = whole.BoxHeight * share };
    }

    /// <summary>Whether to decode one byte a pixel instead of red, green, blue and alpha.</summary>
    public bool IsGray { get; }

    /// <summary>At which size to decode it.</summary>
    public (int Width, int Height) Decoded { get; }

    /// <summary>Brings decoded pixels to the wanted channels and size, turns them upright and puts them between the bars.</summary>
    /// <param name="pixels">The decoded pixels. Overwritten.</param>
    /// <param name="image">Where they go: channel by channel and row by row.</param>
    public void Place(Span<byte> pixels, Span<byte> image)
    {
        var channels = IsGray ? 1 : _shape.Channels;
        var (width, height) = Decoded;
        if (!IsGray)
        {
            ImageFileColors.Flatten(pixels, width * height, channels, _isOpaque, _options.Background);
        }

        ReadOnlySpan<byte> source = _stored == new ImageGeometry(0, 0, width, height, 0, 0, width, height)
            ? pixels
            : ImageResampler.Resize(pixels, width, height, channels, _stored);
        if (_upright.Width < _shape.Width || _upright.Height < _shape.Height)
        {
            image.Fill(_options.LetterboxFill);
        }

        var area = _shape.Width * _shape.Height;
        for (var y = 0; y < _upright.Height; y++)
        {
            for (var x = 0; x < _upright.Width; x++)
            {
                var (column, row) = ImageOrientation.Stored(_origin, x, y, _upright.Width, _upright.Height);
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
    private static float DecodedShare(SKCodec codec, ImageGeometry part)
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
