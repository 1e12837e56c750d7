namespace FewLabel.Graphs;

/// <summary>
/// Spreads labels over one graph again and again, as they are added and changed: what <see cref="LabelPropagation.Run"/> gives, bit for bit, at the
/// cost of the classes whose labels changed.
/// </summary>
/// <remarks>
/// The system has a column for each class, and a column depends on the labels of its class alone. So the solution of a class is kept until its
/// labels change, and the result does not depend on what was asked before. Not thread-safe.
/// </remarks>
internal sealed class IncrementalPropagation(NeighborGraph graph, LabelPropagationOptions options)
{
    private readonly Affinity _affinity = Affinity.Of(graph, options.Gamma);
    private Column[] _columns = [];

    /// <summary>The weights of the graph's edges.</summary>
    public Affinity Affinity => _affinity;

    /// <summary>How many columns the last run solved.</summary>
    public int Solved { get; private set; }

    /// <summary>Spreads the labels.</summary>
    /// <param name="rows">For each class, two or more, its labeled rows in ascending order; no row twice.</param>
    /// <param name="isKept">Whether the solutions are kept for the next run; those before are, if not.</param>
    /// <param name="cancellationToken">Stops the work between steps.</param>
    public PropagatedLabels Run(IReadOnlyList<long[]> rows, bool isKept = true, CancellationToken cancellationToken = default)
    {
        LabelPropagation.RequireRoom(_affinity.Rows, rows.Count);
        var known = rows.Select(Known).ToArray();
        int[] open = [.. Enumerable.Range(0, known.Length).Where(c => known[c] is null)];
        var solved = open.Length > 0 ? Solve([.. open.Select(c => rows[c])], cancellationToken) : [];
        Column[] columns = [.. known.Select((column, c) => column ?? solved[Array.IndexOf(open, c)])];
        Solved = open.Length;
        _columns = isKept ? columns : _columns;
        return LabelPropagation.Finish(
            Interleave(columns), Given(rows), columns.Length, options, columns.Max(column => column.Iterations), columns.Max(column => column.Residual));
    }

    private Column? Known(long[] rows) =>
        rows.Length == 0 ? new Column(rows, null, 0, 0) : Array.Find(_columns, column => column.Rows.AsSpan().SequenceEqual(rows));

    private Column[] Solve(long[][] rows, CancellationToken cancellationToken)
    {
        var width = rows.Length;
        var start = new double[_affinity.Rows * width];
        for (var i = 0; i < width; i++)
        {
            foreach (var row in rows[i])
            {
                start[(row * width) + i] = options.NormalizeClasses ? 1.0 / rows[i].Length : 1;
            }
        }

        var solver = ConjugateGradients.Solve(_affinity, options.Alpha, start, width, options.Tolerance, options.Iterations, cancellationToken);
        return [.. rows.Select((own, i) => new Column(own, Part(solver.Solution, i, width), solver.Iterations, solver.Residual))];
    }

    private static double[] Part(double[] solution, int place, int width)
    {
        var part = new double[solution.Length / width];
        for (var row = 0; row < part.Length; row++)
        {
            part[row] = solution[(row * width) + place];
        }

        return part;
    }

    private double[] Interleave(Column[] columns)
    {
        var scores = new double[_affinity.Rows * columns.Length];
        RowBlocks.Run(_affinity.Rows, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                for (var c = 0; c < columns.Length; c++)
                {
                    scores[(row * columns.Length) + c] = columns[c].Solution?[row] ?? 0;
                }
            }
        });
        return scores;
    }

    private int[] Given(IReadOnlyList<long[]> rows)
    {
        var given = new int[_affinity.Rows];
        given.AsSpan().Fill(PropagatedLabels.NoLabel);
        for (var c = 0; c < rows.Count; c++)
        {
            foreach (var row in rows[c])
            {
                given[row] = c;
            }
        }

        return given;
    }

    /// <summary>The solution for a class with these labels; null for a class without any.</summary>
    private sealed record Column(long[] Rows, double[]? Solution, int Iterations, double Residual);
}
