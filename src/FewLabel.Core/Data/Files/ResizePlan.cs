using SkiaSharp;

namespace FewLabel.Data;

/// <summary>How the pixels of one file come into an image: at which size to decode them, which of them count, and where they go.</summary>
internal sealed class ResizePlan
{
    /// <summary>The most that the values of a picture without content differ by: noise of a scanner or a camera.</summary>
    private const int FlatRange = 4;

    private readonly ImageShape _shape;
    private readonly ImageFileOptions _options;
    private readonly PictureHead _head;
    private readonly ImageGeometry _upright;
    private readonly ImageGeometry _stored;

    /// <param name="head">The picture.</param>
    /// <param name="shape">The image.</param>
    /// <param name="options">How it becomes one.</param>
    /// <param name="codec">What decodes it, if that may decode it smaller.</param>
    public ResizePlan(PictureHead head, ImageShape shape, ImageFileOptions options, SKCodec? codec = null)
    {
        (_head, _shape, _options) = (head, shape, options);
        _upright = ImageOrientation.Swaps(head.Origin)
            ? ImageGeometry.Of(head.Height, head.Width, shape, options.Fit)
            : ImageGeometry.Of(head.Width, head.Height, shape, options.Fit);
        var whole = ImageOrientation.Stored(head.Origin, _upright);
        var share = codec is null ? 1 : DecodedShare(codec, whole);
        var size = share < 1 ? codec!.GetScaledDimensions(share) : new SKSizeI(head.Width, head.Height);
        Decoded = (size.Width, size.Height);
        _stored = whole with { BoxX = whole.BoxX * share, BoxWidth = whole.BoxWidth * share, BoxY = whole.BoxY * share, BoxHeight = whole.BoxHeight * share };
    }

    /// <summary>At which size to decode it.</summary>
    public (int Width, int Height) Decoded { get; }

    /// <summary>Whether the picture, without bars, came out nearly of one value.</summary>
    public bool IsFlat { get; private set; }

    /// <summary>Brings decoded pixels to the wanted channels and size, turns them upright and puts them between the bars.</summary>
    /// <param name="pixels">The decoded pixels. Overwritten.</param>
    /// <param name="image">Where they go: channel by channel and row by row.</param>
    public void Place(Span<byte> pixels, Span<byte> image)
    {
        var channels = _head.IsGray ? 1 : _shape.Channels;
        var (width, height) = Decoded;
        if (!_head.IsGray)
        {
            ImageFileColors.Flatten(pixels, width * height, channels, _head.IsOpaque, _options.Background);
        }

        ReadOnlySpan<byte> source = _stored == new ImageGeometry(0, 0, width, height, 0, 0, width, height)
            ? pixels
            : ImageResampler.Resize(pixels, width, height, channels, _stored);
        IsFlat = HasOneValue(source[..(_stored.Width * _stored.Height * channels)], channels);
        if (_upright.Width < _shape.Width || _upright.Height < _shape.Height)
        {
            image.Fill(_options.LetterboxFill);
        }

        var area = _shape.Width * _shape.Height;
        for (var y = 0; y < _upright.Height; y++)
        {
            for (var x = 0; x < _upright.Width; x++)
            {
                var (column, row) = ImageOrientation.Stored(_head.Origin, x, y, _upright.Width, _upright.Height);
                var from = ((row * _stored.Width) + column) * channels;
                var to = ((y + _upright.Y) * _shape.Width) + x + _upright.X;
                for (var channel = 0; channel < _shape.Channels; channel++)
                {
                    image[(channel * area) + to] = source[from + (channels == 1 ? 0 : channel)];
                }
            }
        }
    }

    private static bool HasOneValue(ReadOnlySpan<byte> pixels, int channels)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            var (least, most) = (byte.MaxValue, byte.MinValue);
            for (var i = channel; i < pixels.Length; i += channels)
            {
                (least, most) = (Math.Min(least, pixels[i]), Math.Max(most, pixels[i]));
            }

            if (most - least > FlatRange)
            {
                return false;
            }
        }

        return true;
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
