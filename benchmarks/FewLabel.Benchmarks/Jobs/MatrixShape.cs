namespace FewLabel.Benchmarks.Jobs;

/// <summary>A product of a matrix of rows × inner and one of inner × columns.</summary>
internal readonly record struct MatrixShape(long Rows, long Inner, long Columns)
{
    /// <summary>Floating-point operations: a multiplication and an addition are two.</summary>
    public double Operations => 2.0 * Rows * Inner * Columns;

    public override string ToString() => $"{Rows}×{Inner}·{Inner}×{Columns}";
}
