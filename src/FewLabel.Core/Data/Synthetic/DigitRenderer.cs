using System.Runtime.InteropServices;

namespace FewLabel.Data;

/// <summary>
/// Makes one image at a time: draws a digit's strokes, distorts them, fits them into the box of 20 pixels, and puts their
/// center of mass into the middle of the 28 pixels, as MNIST's makers did.
/// </summary>
/// <remarks>Holds buffers; one for each thread.</remarks>
internal sealed class DigitRenderer(long seed, double variation)
{
    /// <summary>Rows and columns of an image.</summary>
    public const int Side = 28;

    /// <summary>How many numbers an image has.</summary>
    public const int Size = Side * Side;

    private const double Box = 20;

    /// <summary>Row and column of the pixel on which MNIST's images are centered.</summary>
    private const double Middle = 14;

    private readonly SplinePathBuilder _pen = new();
    private readonly StrokeRaster _raster = new(Side);
    private readonly byte[] _canvas = new byte[Size];

    /// <summary>Draws an image, which depends on the seed, the variation and the index alone.</summary>
    /// <returns>Its digit: uniform, and independent of the others.</returns>
    public int Draw(long index, Span<byte> pixels)
    {
        var random = SplitMix64.ForItem(seed, index);
        var digit = (int)(random.Next() % 10);
        _pen.Begin(random, variation);
        DigitStyles.Draw(digit, _pen);
        random = _pen.Random;
        var path = CollectionsMarshal.AsSpan(_pen.Path);
        PathWarp.Apply(digit, path, variation, ref random);
        var radius = PenPressure.DrawRadius(variation, ref random);
        PenPressure.Apply(path, radius, ref random);
        var softness = random.Uniform(0.95, 1.6);
        var roughness = random.Uniform(0.02, 0.14);
        var intensity = random.Uniform(0.97, 1.3);
        Fit(path, radius + (softness / 2));
        _raster.Draw(path, softness, roughness, intensity, ref random, _canvas);
        Center(_canvas, pixels);
        return digit;
    }

    /// <summary>Scales the path so that its ink, which reaches beyond the path, fills the box in the longer direction.</summary>
    private static void Fit(Span<StrokePoint> path, double reach)
    {
        var (left, right, top, bottom) = (double.MaxValue, double.MinValue, double.MaxValue, double.MinValue);
        foreach (ref readonly var point in path)
        {
            (left, right) = (Math.Min(left, point.X), Math.Max(right, point.X));
            (top, bottom) = (Math.Min(top, point.Y), Math.Max(bottom, point.Y));
        }

        var scale = (Box - (2 * reach)) / Math.Max(right - left, bottom - top);
        var (x, y) = ((left + right) / 2, (top + bottom) / 2);
        foreach (ref var point in path)
        {
            point.X = ((point.X - x) * scale) + (Side / 2.0);
            point.Y = ((point.Y - y) * scale) + (Side / 2.0);
        }
    }

    /// <summary>Moves the image by whole pixels so that its center of mass comes to the middle, as far as no ink is lost.</summary>
    private static void Center(ReadOnlySpan<byte> canvas, Span<byte> pixels)
    {
        long mass = 0, across = 0, down = 0;
        var (left, right, top, bottom) = (Side, 0, Side, 0);
        for (var i = 0; i < Size; i++)
        {
            if (canvas[i] == 0)
            {
                continue;
            }

            var (row, column) = (i / Side, i % Side);
            (left, right, top, bottom) = (Math.Min(left, column), Math.Max(right, column), Math.Min(top, row), Math.Max(bottom, row));
            mass += canvas[i];
            across += canvas[i] * column;
            down += canvas[i] * row;
        }

        var x = Shift(across, mass, left, right);
        var y = Shift(down, mass, top, bottom);
        pixels.Clear();
        for (var row = top; row <= bottom; row++)
        {
            canvas.Slice((row * Side) + left, right - left + 1).CopyTo(pixels[(((row + y) * Side) + left + x)..]);
        }
    }

    private static int Shift(long moment, long mass, int first, int last)
    {
        var wanted = (int)Math.Floor(Middle + 0.5 - (moment / (double)mass));
        return Math.Clamp(wanted, -first, Side - 1 - last);
    }
}
