namespace FewLabel.Networks.Kernels;

/// <summary>How square tiles of an output cover maps, and which pixels of the input each of them needs.</summary>
/// <param name="Height">The input's height.</param>
/// <param name="Width">The input's width.</param>
/// <param name="Padding">How many pixels of zeros surround the input, 0 or 1.</param>
internal readonly record struct TileGrid(int Height, int Width, int Padding)
{
    /// <summary>Rows and columns of a tile of the output.</summary>
    public const int Output = 4;

    /// <summary>Rows and columns of the input that a tile needs.</summary>
    public const int Input = Output + Kernel - 1;

    /// <summary>Rows and columns of the kernels.</summary>
    public const int Kernel = 3;

    /// <summary>Products for each tile and pair of channels.</summary>
    public const int Planes = Input * Input;

    /// <summary>The output's height.</summary>
    public int OutputHeight => Height + (2 * Padding) - Kernel + 1;

    /// <summary>The output's width.</summary>
    public int OutputWidth => Width + (2 * Padding) - Kernel + 1;

    /// <summary>Tiles below each other.</summary>
    public int Rows => (OutputHeight + Output - 1) / Output;

    /// <summary>Tiles side by side.</summary>
    public int Columns => (OutputWidth + Output - 1) / Output;

    /// <summary>Tiles of an image.</summary>
    public int Tiles => Rows * Columns;

    /// <summary>How many times fewer products the tiles need than the output's pixels one by one.</summary>
    public double Saving => OutputHeight * OutputWidth * (double)(Kernel * Kernel) / (Tiles * Planes);

    /// <summary>The part of the input under a tile of a batch, which may begin before the map and end behind it.</summary>
    public Window InputWindow(int tile) => At(tile, Padding, Input, Height, Width);

    /// <summary>The part of the output that is a tile of a batch, which may end behind the map.</summary>
    public Window OutputWindow(int tile) => At(tile, 0, Output, OutputHeight, OutputWidth);

    private Window At(int tile, int padding, int size, int height, int width)
    {
        var (image, place) = Math.DivRem(tile, Tiles);
        var (top, left) = ((place / Columns * Output) - padding, (place % Columns * Output) - padding);
        return new(
            (((image * height) + top) * width) + left, width,
            Math.Max(0, -top), Math.Min(size, height - top), Math.Max(0, -left), Math.Min(size, width - left));
    }

    /// <summary>A square of pixels: the number of its first, the pixels in a row of the map, and from which to before which of the square's rows and
    /// columns it is on the map.</summary>
    public readonly record struct Window(int Pixel, int Stride, int FirstRow, int EndRow, int FirstColumn, int EndColumn);
}
