namespace FewLabel.Reporting.Projection;

/// <summary>
/// How much each two points are neighbors: for each point a normal distribution over the others, as wide as the perplexity asks,
/// made symmetric and summing to 1 over all pairs.
/// </summary>
internal sealed class PairAffinities
{
    private const int MostHalvings = 60;
    private const double EntropyTolerance = 1e-6;

    private readonly double[] _values;

    private PairAffinities(double[] values, int count) => (_values, Count) = (values, count);

    public int Count { get; }

    public double this[int i, int j] => _values[i * Count + j];

    public ReadOnlySpan<double> Row(int i) => _values.AsSpan(i * Count, Count);

    public static PairAffinities Of(FeatureRows rows, double perplexity, CancellationToken cancellationToken)
    {
        var count = rows.Count;
        var values = new double[checked(count * count)];
        var distances = new double[count];
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var j = 0; j < count; j++)
            {
                distances[j] = SquaredDistance(rows.Row(i), rows.Row(j));
            }

            Fill(values.AsSpan(i * count, count), distances, i, Math.Log(perplexity));
        }

        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var both = (values[i * count + j] + values[j * count + i]) / (2.0 * count);
                (values[i * count + j], values[j * count + i]) = (both, both);
            }
        }

        return new PairAffinities(values, count);
    }

    /// <summary>Finds by halving the precision at which the distribution has the entropy that is asked for, in nats.</summary>
    private static void Fill(Span<double> probabilities, double[] distances, int self, double entropy)
    {
        var nearest = distances.Where((_, j) => j != self).Min();
        var (low, high, precision) = (0.0, double.PositiveInfinity, 1.0);
        for (var attempt = 0; attempt < MostHalvings; attempt++)
        {
            var difference = Distribute(probabilities, distances, self, nearest, precision) - entropy;
            if (Math.Abs(difference) < EntropyTolerance)
            {
                return;
            }

            (low, high) = difference > 0 ? (precision, high) : (low, precision);
            precision = double.IsInfinity(high) ? precision * 2 : (low + high) / 2;
        }
    }

    /// <summary>Sets the probabilities and returns their entropy. Distances count from the nearest, so that no sum vanishes.</summary>
    private static double Distribute(Span<double> probabilities, double[] distances, int self, double nearest, double precision)
    {
        var (sum, weighted) = (0.0, 0.0);
        for (var j = 0; j < distances.Length; j++)
        {
            var excess = distances[j] - nearest;
            var value = j == self ? 0 : Math.Exp(-precision * excess);
            probabilities[j] = value;
            sum += value;
            weighted += value * excess;
        }

        foreach (ref var value in probabilities)
        {
            value /= sum;
        }

        return Math.Log(sum) + precision * weighted / sum;
    }

    private static double SquaredDistance(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var sum = 0.0;
        for (var k = 0; k < one.Length; k++)
        {
            sum += (one[k] - other[k]) * (one[k] - other[k]);
        }

        return sum;
    }
}
