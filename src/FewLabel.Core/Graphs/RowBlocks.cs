namespace FewLabel.Graphs;

/// <summary>
/// Splits rows into blocks of a fixed size that threads share out. Sums are taken within blocks, then over blocks in
/// order, so that the number of threads does not change a bit.
/// </summary>
internal static class RowBlocks
{
    private const int Size = 512;

    /// <summary>What is done with the rows from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public delegate void Work(int start, int end);

    /// <summary>The same, adding to sums that start at zero.</summary>
    public delegate void SummingWork(int start, int end, Span<double> sums);

    public static void Run(int rows, Work work) =>
        Parallel.For(0, Count(rows), block => work(block * Size, Math.Min((block + 1) * Size, rows)));

    public static double[] Sum(int rows, int width, SummingWork work)
    {
        var blocks = Count(rows);
        var partial = new double[blocks * width];
        Parallel.For(0, blocks, block =>
            work(block * Size, Math.Min((block + 1) * Size, rows), partial.AsSpan(block * width, width)));
        var sums = new double[width];
        for (var i = 0; i < partial.Length; i++)
        {
            sums[i % width] += partial[i];
        }

        return sums;
    }

    private static int Count(int rows) => (int)(((long)rows + Size - 1) / Size);
}
