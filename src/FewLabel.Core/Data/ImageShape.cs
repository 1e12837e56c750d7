namespace FewLabel.Data;

/// <summary>The shape of one image.</summary>
/// <param name="Channels">1 for gray, 3 for red, green and blue.</param>
/// <param name="Height">Rows, in pixels.</param>
/// <param name="Width">Columns, in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>How many numbers an image has.</summary>
    public int Size => Channels * Height * Width;

    /// <summary>Such as <c>1×28×28</c>.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
