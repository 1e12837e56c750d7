namespace FewLabel.Reporting.Projection;

/// <summary>Points, one after the other.</summary>
internal sealed class FeatureRows(double[] values, int dimension)
{
    public int Count => values.Length / dimension;

    public int Dimension => dimension;

    public double this[int row, int column] => values[row * dimension + column];

    public ReadOnlySpan<double> Row(int row) => values.AsSpan(row * dimension, dimension);
}
