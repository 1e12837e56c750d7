using System.Collections.Immutable;

namespace FewLabel.Graphs;

/// <summary>
/// Finds a factor for each class so that the sizes of the classes reach a target while the probabilities of each row still
/// sum to 1 (Sinkhorn and Knopp, 1967).
/// </summary>
internal static class ClassBalance
{
    private const int Iterations = 1000;
    private const double Tolerance = 1e-7;

    /// <summary>Factors stay within e^-100 of the largest, where a target cannot be reached.</summary>
    private const double LogRange = 100;

    /// <summary>The logarithms of the factors; the largest is 0. A class without any probability keeps none.</summary>
    public static double[] Factors(double[] scores, bool[] counted, ImmutableArray<double> prior, double strength)
    {
        var logs = new double[prior.Length];
        var masses = Masses(scores, counted, logs);
        var total = masses.Sum();
        if (total == 0)
        {
            return logs;
        }

        var targets = masses.Select((mass, c) => mass > 0 ? Math.Pow(mass / total, 1 - strength) * Math.Pow(prior[c], strength) : 0).ToArray();
        var sum = targets.Sum();
        for (var i = 0; i < Iterations && Distance(masses, targets, total / sum) > Tolerance * total; i++)
        {
            var shifts = masses.Select((mass, c) => targets[c] > 0 ? Math.Clamp(Math.Log(targets[c] * total / sum / mass), -LogRange, LogRange) : 0).ToArray();
            logs = [.. logs.Select((log, c) => log + shifts[c])];
            var largest = logs.Where((_, c) => targets[c] > 0).Max();
            logs = [.. logs.Select(log => Math.Clamp(log - largest, -LogRange, 0))];
            masses = Masses(scores, counted, logs);
        }

        return logs;
    }

    /// <summary>Multiplies the classes of each row by the factors and divides the row by its sum. A row of zeros stays zero.</summary>
    public static void Scale(Span<double> row, ReadOnlySpan<double> factors)
    {
        var sum = 0.0;
        for (var c = 0; c < row.Length; c++)
        {
            row[c] *= factors[c];
            sum += row[c];
        }

        for (var c = 0; c < row.Length && sum > 0; c++)
        {
            row[c] /= sum;
        }
    }

    private static double Distance(double[] masses, double[] targets, double scale) =>
        masses.Zip(targets, (mass, target) => Math.Abs(mass - (target * scale))).Max();

    private static double[] Masses(double[] scores, bool[] counted, double[] logs)
    {
        var factors = Array.ConvertAll(logs, Math.Exp);
        return RowBlocks.Sum(counted.Length, logs.Length, (start, end, sums) =>
        {
            Span<double> scaled = new double[sums.Length];
            for (var row = start; row < end; row++)
            {
                if (counted[row])
                {
                    scores.AsSpan(row * sums.Length, sums.Length).CopyTo(scaled);
                    Scale(scaled, factors);
                    for (var c = 0; c < sums.Length; c++)
                    {
                        sums[c] += scaled[c];
                    }
                }
            }
        });
    }
}
