using FewLabel.Graphs;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Graphs;

/// <summary>Small features and graphs, and the plain loops that they are compared with.</summary>
internal static class GraphExamples
{
    public static Tensor Features(int rows, int width, long seed = 1)
    {
        using var random = new RandomSource(seed);
        return random.Normal(0, 1, rows, width);
    }

    /// <summary>Rows around one center for each class, class by class in turns.</summary>
    public static Tensor Clusters(int rows, int classes, int width, double spread, long seed = 1)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(seed);
        var centers = random.Normal(0, 1, classes, width);
        var own = centers.index_select(0, arange(rows, int64).remainder(classes));
        return (own + random.Normal(0, spread, rows, width)).MoveToOuterDisposeScope();
    }

    /// <summary>A graph of given neighbors: a row of (index, similarity) for each row.</summary>
    public static NeighborGraph Of(params (long Index, float Similarity)[][] rows)
    {
        var shape = new long[] { rows.Length, rows[0].Length };
        return new NeighborGraph(
            tensor(rows.SelectMany(row => row.Select(edge => edge.Index)).ToArray()).view(shape),
            tensor(rows.SelectMany(row => row.Select(edge => edge.Similarity)).ToArray()).view(shape));
    }

    public static double[,] Cosines(Tensor queries, Tensor bank)
    {
        var (a, b, width) = (queries.data<float>().ToArray(), bank.data<float>().ToArray(), (int)queries.shape[1]);
        var cosines = new double[queries.shape[0], bank.shape[0]];
        for (var i = 0; i < cosines.GetLength(0); i++)
        {
            for (var j = 0; j < cosines.GetLength(1); j++)
            {
                var (dot, first, second) = (0.0, 0.0, 0.0);
                for (var d = 0; d < width; d++)
                {
                    var (x, y) = ((double)a[(i * width) + d], (double)b[(j * width) + d]);
                    dot += x * y;
                    first += x * x;
                    second += y * y;
                }

                cosines[i, j] = dot / Math.Sqrt(first * second);
            }
        }

        return cosines;
    }

    public static long[] Indices(NeighborGraph graph) => graph.Indices.data<long>().ToArray();

    public static float[] Similarities(NeighborGraph graph) => graph.Similarities.data<float>().ToArray();
}
