namespace FewLabel.Graphs;

/// <summary>
/// The symmetric, normalized affinity S = D^-1/2 (A + Aᵀ) D^-1/2 of a graph, A being max(similarity, 0)^gamma on its edges
/// and D the row sums of A + Aᵀ, as compressed sparse rows.
/// </summary>
/// <remarks>If two rows are neighbors of each other, both edges are stored side by side, and their weights add up.</remarks>
internal sealed class Affinity
{
    private readonly int[] _starts;
    private readonly int[] _columns;
    private readonly double[] _weights;
    private readonly double[] _scales;

    private Affinity(int rows, int edges)
    {
        _starts = new int[rows + 1];
        _columns = new int[edges];
        _weights = new double[edges];
        _scales = new double[rows];
    }

    public int Rows => _starts.Length - 1;

    /// <summary>D^-1/2: for each row 1 over the root of the weights of its edges; 0 for a row without any.</summary>
    public ReadOnlySpan<double> Scales => _scales;

    public static Affinity Of(NeighborGraph graph, double gamma)
    {
        var indices = graph.IndexValues;
        var similarities = graph.SimilarityValues;
        var k = graph.Neighbors;
        var weights = new double[similarities.Length];
        var counts = new int[graph.Count];
        var edges = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = similarities[i] > 0 ? Math.Pow(similarities[i], gamma) : 0;
            if (weights[i] > 0)
            {
                counts[i / k]++;
                counts[indices[i]]++;
                edges += 2;
            }
        }

        var affinity = new Affinity(graph.Count, edges);
        affinity.Fill(indices, weights, counts, k);
        affinity.Normalize();
        return affinity;
    }

    /// <summary>The product S·X for some rows: X and the product have <paramref name="width"/> columns and lie row by row.</summary>
    public void Multiply(double[] x, double[] product, int width, int start, int end)
    {
        for (var row = start; row < end; row++)
        {
            var sums = product.AsSpan(row * width, width);
            sums.Clear();
            for (var edge = _starts[row]; edge < _starts[row + 1]; edge++)
            {
                var weight = _weights[edge];
                var other = x.AsSpan(_columns[edge] * width, width);
                for (var c = 0; c < sums.Length; c++)
                {
                    sums[c] += weight * other[c];
                }
            }
        }
    }

    private void Fill(ReadOnlySpan<long> indices, double[] weights, int[] counts, int k)
    {
        for (var row = 0; row < counts.Length; row++)
        {
            _starts[row + 1] = _starts[row] + counts[row];
        }

        var next = _starts.AsSpan(0, counts.Length).ToArray();
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                var (row, other) = (i / k, (int)indices[i]);
                (_columns[next[row]], _weights[next[row]]) = (other, weights[i]);
                next[row]++;
                (_columns[next[other]], _weights[next[other]]) = (row, weights[i]);
                next[other]++;
            }
        }
    }

    private void Normalize()
    {
        RowBlocks.Run(Rows, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                var degree = 0.0;
                foreach (var weight in _weights.AsSpan(_starts[row], _starts[row + 1] - _starts[row]))
                {
                    degree += weight;
                }

                _scales[row] = degree > 0 ? 1 / Math.Sqrt(degree) : 0;
            }
        });
        RowBlocks.Run(Rows, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                for (var edge = _starts[row]; edge < _starts[row + 1]; edge++)
                {
                    _weights[edge] = _weights[edge] * _scales[row] * _scales[_columns[edge]];
                }
            }
        });
    }
}
