namespace FewLabel.Networks.Kernels;

/// <summary>One thread's tiles, in chunks of about the same size.</summary>
/// <param name="First">The first of them.</param>
/// <param name="End">The one after the last.</param>
/// <param name="Most">How many may be worked on together.</param>
internal readonly record struct TilePart(int First, int End, int Most)
{
    /// <summary>The largest of the chunks, as if it were the first.</summary>
    public TileChunk Largest => new(0, Size);

    private int Size
    {
        get
        {
            var tiles = End - First;
            var chunks = (tiles + Most - 1) / Most;
            return MatrixProduct.ToRows((tiles + chunks - 1) / chunks);
        }
    }

    /// <summary>The chunks.</summary>
    public IEnumerable<TileChunk> Chunks()
    {
        for (var first = First; first < End; first += Size)
        {
            yield return new(first, Math.Min(End, first + Size));
        }
    }
}
