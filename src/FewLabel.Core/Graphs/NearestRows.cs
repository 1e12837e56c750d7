using FewLabel.Augmentation;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Graphs;

/// <summary>Finds the rows with the largest cosine, exactly, without ever holding all pairs.</summary>
/// <remarks>
/// On the CPU, the products are computed in square tiles that fit the cache, and each tile is compared with the least of
/// what the rows have so far. After the first tiles almost no product passes, so the selection costs about one reading of
/// the tile. On another device each chunk of rows is ranked there.
/// </remarks>
internal static class NearestRows
{
    public const int TileSide = 1024;
    private const int Step = 64;
    private const long ChunkValues = 1L << 25;

    /// <summary>The most similar other rows of each row. Rows have unit length; <paramref name="k"/> is below their number.</summary>
    public static BestCandidates AmongOthers(
        Tensor rows, int k, IProgress<double>? progress, CancellationToken cancellationToken, int tileSide = TileSide) =>
        rows.device_type == DeviceType.CPU
            ? ByTiles(rows, null, k, progress, cancellationToken, tileSide)
            : ByRanking(rows, null, k, progress, cancellationToken);

    /// <summary>The most similar rows of a bank for each query. All have unit length; <paramref name="k"/> is at most the size of the bank.</summary>
    public static BestCandidates InBank(Tensor queries, Tensor bank, int k, CancellationToken cancellationToken, int tileSide = TileSide) =>
        bank.device_type == DeviceType.CPU
            ? ByTiles(queries, bank, k, null, cancellationToken, tileSide)
            : ByRanking(queries, bank, k, null, cancellationToken);

    /// <summary>Ranks chunks of rows with the device's own selection; which of equal ones it takes is the device's choice.</summary>
    public static BestCandidates ByRanking(
        Tensor queries, Tensor? bank, int k, IProgress<double>? progress, CancellationToken cancellationToken, long chunkValues = ChunkValues)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var count = queries.shape[0];
        var columns = (bank ?? queries).t();
        var chunk = Math.Clamp(chunkValues / columns.shape[1], 1, count);
        var best = new BestCandidates((int)count, k);
        for (var start = 0L; start < count; start += chunk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var length = Math.Min(chunk, count - start);
            var products = queries.narrow(0, start, length).mm(columns);
            if (bank is null)
            {
                products.diagonal(offset: (int)start).fill_(Scalars.Of(float.NegativeInfinity));
            }

            var (values, indices) = products.topk(k, dim: 1);
            HostData.Read<float>(values.cpu().contiguous()).CopyTo(best.Similarities.AsSpan((int)start * k));
            HostData.Read<int>(indices.to(int32).cpu().contiguous()).CopyTo(best.Indices.AsSpan((int)start * k));
            progress?.Report((double)(start + length) / count);
        }

        return best;
    }

    /// <summary>
    /// Without a bank the products are symmetric: only tiles on and above the diagonal are computed, and each serves its
    /// rows and its columns.
    /// </summary>
    private static BestCandidates ByTiles(
        Tensor queries, Tensor? bank, int k, IProgress<double>? progress, CancellationToken cancellationToken, int side)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var candidates = bank ?? queries;
        var (rowTiles, columnTiles) = (Tiles(queries, side), Tiles(candidates, side));
        var total = bank is null ? rowTiles * (rowTiles + 1.0) / 2 : (double)rowTiles * columnTiles;
        var best = new BestCandidates((int)queries.shape[0], k);
        var buffer = empty(side * (long)side, float32);
        var done = 0;
        for (var i = 0; i < rowTiles; i++)
        {
            for (var j = bank is null ? i : 0; j < columnTiles; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var rows = Part(queries, i, side);
                var columns = Part(candidates, j, side);
                var products = buffer.narrow(0, 0, rows.shape[0] * columns.shape[0]).view(rows.shape[0], columns.shape[0]);
                products.addmm_(rows, columns.t(), beta: 0);
                var isDiagonal = bank is null && i == j;
                if (isDiagonal)
                {
                    products.diagonal().fill_(Scalars.Of(float.NegativeInfinity));
                }

                Offer(best, products, i * side, j * side, bothWays: bank is null && !isDiagonal);
                progress?.Report(++done / total);
            }
        }

        return best;
    }

    private static void Offer(BestCandidates best, Tensor products, int firstRow, int firstColumn, bool bothWays)
    {
        var (rows, columns) = ((int)products.shape[0], (int)products.shape[1]);
        var rowSteps = Steps(rows);
        Parallel.For(0, rowSteps + (bothWays ? Steps(columns) : 0), step =>
        {
            var values = HostData.Read<float>(products);
            if (step < rowSteps)
            {
                for (var row = step * Step; row < Math.Min((step + 1) * Step, rows); row++)
                {
                    best.OfferToRow(firstRow + row, values.Slice(row * columns, columns), firstColumn);
                }
            }
            else
            {
                var column = (step - rowSteps) * Step;
                var width = Math.Min(Step, columns - column);
                for (var row = 0; row < rows; row++)
                {
                    best.OfferToRows(firstColumn + column, values.Slice((row * columns) + column, width), firstRow + row);
                }
            }
        });
    }

    private static int Steps(int count) => (count + Step - 1) / Step;

    private static int Tiles(Tensor rows, int side) => (int)((rows.shape[0] + side - 1) / side);

    private static Tensor Part(Tensor rows, int tile, int side) =>
        rows.narrow(0, (long)tile * side, Math.Min(side, rows.shape[0] - ((long)tile * side)));
}
