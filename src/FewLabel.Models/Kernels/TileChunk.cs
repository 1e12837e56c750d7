namespace FewLabel.Networks.Kernels;

/// <summary>Some of a batch's tiles, worked on together: from the first to before the end.</summary>
internal readonly record struct TileChunk(int First, int End)
{
    /// <summary>Between planes: without it those of a power of two share few lines of a cache.</summary>
    private const int Gap = 16;

    /// <summary>Its rows in a plane: one for each tile, as many as <see cref="MatrixProduct"/> takes together.</summary>
    public int Rows => MatrixProduct.ToRows(End - First);

    /// <summary>How many numbers one plane is from the next.</summary>
    public int Plane(int channels) => (Rows * channels) + Gap;
}
