using System.Collections.Immutable;

namespace FewLabel.Graphs;

/// <summary>
/// Spreads a few labels over a graph of neighbors: "Learning with Local and Global Consistency" (Zhou et al., 2004), in the
/// form of "Label Propagation for Deep Semi-supervised Learning" (Iscen et al., 2019).
/// </summary>
/// <remarks>
/// With A the edges' weights, W = A + Aᵀ and S = D^-1/2 W D^-1/2, the scores F solve (I - α S) F = Y, where Y holds the
/// labels. The scores of a row, divided by their sum, are its probabilities.
/// </remarks>
public static class LabelPropagation
{
    /// <summary>Spreads the labels.</summary>
    /// <remarks>Computes in double precision on all processor cores; their number does not change a bit of the result.</remarks>
    /// <param name="graph">The neighbors. A graph of 10 to 50 neighbors a row suits most features.</param>
    /// <param name="labeled">The rows that are labeled, at least one, each from 0 to the graph's count - 1 and only once.</param>
    /// <param name="labels">The class of each of them, from 0 to <paramref name="classCount"/> - 1. A class without any gets no row and only scores of 0.</param>
    /// <param name="classCount">How many classes, from 2 to 100,001.</param>
    /// <param name="options">How they spread; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work between steps.</param>
    /// <returns>Labels, scores and certainty of every row.</returns>
    /// <exception cref="ArgumentException">No row is labeled, one is labeled twice, or there are more or fewer labels than labeled rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row, a label or the number of classes is out of range.</exception>
    /// <exception cref="OptionsException">The options are wrong, or their prior has not a share for each class.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static PropagatedLabels Run(
        NeighborGraph graph,
        IReadOnlyList<long> labeled,
        IReadOnlyList<long> labels,
        int classCount,
        LabelPropagationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new LabelPropagationOptions();
        GivenLabels.CheckClassCount(classCount);
        OptionsValidator.ThrowIfAny(options.Validate(classCount));
        RequireRoom(graph.Count, classCount);
        var given = GivenByRow(graph.Count, labeled, labels, classCount);

        var affinity = Affinity.Of(graph, options.Gamma);
        var start = Start(given, classCount, options.NormalizeClasses);
        var solver = ConjugateGradients.Solve(affinity, options.Alpha, start, classCount, options.Tolerance, options.Iterations, cancellationToken);
        return Finish(solver.Solution, given, classCount, options, solver.Iterations, solver.Residual);
    }

    internal static void RequireRoom(int rows, int classCount)
    {
        if ((long)rows * classCount > Array.MaxLength / 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(classCount), classCount, $"{rows} rows with scores for {classCount} classes are too many: the product can be at most {Array.MaxLength / 2}.");
        }
    }

    /// <summary>For each row its given class, or <see cref="PropagatedLabels.NoLabel"/>.</summary>
    private static int[] GivenByRow(int rows, IReadOnlyList<long> labeled, IReadOnlyList<long> labels, int classCount)
    {
        if (labeled.Count == 0)
        {
            throw new ArgumentException("No row is labeled; labels can spread from at least one.", nameof(labeled));
        }

        if (labeled.Count != labels.Count)
        {
            throw new ArgumentException($"{labeled.Count} rows are labeled but there are {labels.Count} labels; each labeled row needs one.", nameof(labels));
        }

        var classes = GivenLabels.Check(labels, classCount);
        var given = new int[rows];
        given.AsSpan().Fill(PropagatedLabels.NoLabel);
        for (var i = 0; i < classes.Length; i++)
        {
            var row = labeled[i];
            if (row < 0 || row >= rows)
            {
                throw new ArgumentOutOfRangeException(nameof(labeled), row, $"Row {row} is labeled, but the graph's rows run from 0 to {rows - 1}.");
            }

            if (given[row] != PropagatedLabels.NoLabel)
            {
                throw new ArgumentException($"Row {row} is labeled twice; give each row once.", nameof(labeled));
            }

            given[row] = classes[i];
        }

        return given;
    }

    private static double[] Start(int[] given, int classCount, bool normalizeClasses)
    {
        var counts = new int[classCount];
        foreach (var label in given)
        {
            if (label >= 0)
            {
                counts[label]++;
            }
        }

        var start = new double[given.Length * classCount];
        for (var row = 0; row < given.Length; row++)
        {
            if (given[row] >= 0)
            {
                start[(row * classCount) + given[row]] = normalizeClasses ? 1.0 / counts[given[row]] : 1;
            }
        }

        return start;
    }

    /// <summary>Turns the solution of the system, row by row, into probabilities; the array is written.</summary>
    internal static PropagatedLabels Finish(
        double[] scores, int[] given, int classCount, LabelPropagationOptions options, int iterations, double residual)
    {
        var counted = new bool[given.Length];
        var ones = Enumerable.Repeat(1.0, classCount).ToArray();
        RowBlocks.Run(given.Length, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                var own = scores.AsSpan(row * classCount, classCount);
                ToProbabilities(own, ones);
                counted[row] = given[row] < 0 && own.IndexOfAnyExcept(0) >= 0;
            }
        });
        var factors = options.ClassPrior is { } prior
            ? Array.ConvertAll(ClassBalance.Factors(scores, counted, prior, options.PriorStrength), Math.Exp)
            : ones;
        return Read(scores, given, counted, factors, iterations, residual);
    }

    /// <summary>The exact solution has no negative scores; what rounding leaves below zero is cut off.</summary>
    private static void ToProbabilities(Span<double> row, ReadOnlySpan<double> ones)
    {
        foreach (ref var score in row)
        {
            score = Math.Max(score, 0);
        }

        ClassBalance.Scale(row, ones);
    }

    private static PropagatedLabels Read(double[] scores, int[] given, bool[] counted, double[] factors, int iterations, double residual)
    {
        var classCount = factors.Length;
        var result = new float[scores.Length];
        var labels = new int[given.Length];
        var certainty = new float[given.Length];
        var masses = RowBlocks.Sum(given.Length, classCount, (start, end, sums) =>
        {
            for (var row = start; row < end; row++)
            {
                var own = scores.AsSpan(row * classCount, classCount);
                (labels[row], certainty[row]) = Settle(own, given[row], counted[row], factors);
                for (var c = 0; c < classCount; c++)
                {
                    result[(row * classCount) + c] = (float)own[c];
                    sums[c] += counted[row] ? own[c] : 0;
                }
            }
        });
        var total = masses.Sum();
        return new PropagatedLabels(result, ImmutableArray.Create(labels), ImmutableArray.Create(certainty), classCount)
        {
            ClassShares = [.. masses.Select(mass => total > 0 ? mass / total : 0)],
            Iterations = iterations,
            Residual = residual,
        };
    }

    private static (int Label, float Certainty) Settle(Span<double> row, int given, bool isReached, ReadOnlySpan<double> factors)
    {
        if (given >= 0)
        {
            row.Clear();
            row[given] = 1;
            return (given, 1);
        }

        if (!isReached)
        {
            row.Fill(1.0 / row.Length);
            return (PropagatedLabels.NoLabel, 0);
        }

        ClassBalance.Scale(row, factors);
        var (best, entropy) = (0, 0.0);
        for (var c = 0; c < row.Length; c++)
        {
            best = row[c] > row[best] ? c : best;
            entropy -= row[c] > 0 ? row[c] * Math.Log(row[c]) : 0;
        }

        return (best, (float)Math.Clamp(1 - (entropy / Math.Log(row.Length)), 0, 1));
    }
}
