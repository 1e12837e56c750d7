namespace FewLabel.Benchmarks;

/// <summary>The median of some measurements and how far they lie apart.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    public string ToString(string format) =>
        FormattableString.Invariant($"{Median.ToString(format)} (rounds from {Least.ToString(format)} to {Most.ToString(format)})");
}
