namespace FewLabel.Benchmarks.Jobs;

/// <summary>A layer as the matrix product that it is: outputs × inner times inner × positions, for each image.</summary>
/// <param name="Outputs">Output channels or numbers.</param>
/// <param name="Inner">Input channels times the kernel's area, or numbers in.</param>
/// <param name="Positions">Pixels of the output, 1 for a linear layer.</param>
internal sealed record LayerShape(long Outputs, long Inner, long Positions)
{
    /// <summary>Floating-point operations of the forward pass of an image: a multiplication and an addition are two.</summary>
    public double Forward => 2.0 * Outputs * Inner * Positions;

    public MatrixShape ForwardProduct(long batch) => new(Outputs, Inner, Positions * batch);

    public MatrixShape WeightGradient(long batch) => new(Outputs, Positions * batch, Inner);

    public MatrixShape InputGradient(long batch) => new(Inner, Outputs, Positions * batch);
}
