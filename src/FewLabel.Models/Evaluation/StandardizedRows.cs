using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Training features with mean 0 and deviation 1, in coordinates of as few dimensions as they span. Owns its tensors.
/// </summary>
/// <remarks>
/// The optimal weights are combinations of the rows, so with fewer rows N than features D, N coordinates are enough. The
/// coordinates are orthonormal and along the principal axes: the squared length of weights is the same in them, and a
/// diagonal is a good estimate of the Hessian.
/// </remarks>
internal sealed class StandardizedRows : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _scale;
    private readonly Tensor _axes;

    public StandardizedRows(Tensor features)
    {
        using var scope = NewDisposeScope();
        _mean = features.mean([0L]);
        var centered = features.sub(_mean);
        var deviation = centered.pow(Scalars.Of(2)).mean([0L]).sqrt();
        // What varies by no more than the rounding of Float32 is constant, and gets no weight.
        var isConstant = deviation.le(_mean.abs().mul(Scalars.Of(1e-7)).clamp_min(Scalars.Of(1e-20)));
        _scale = where(isConstant, zeros_like(deviation), deviation.reciprocal());
        var rows = centered.mul(_scale);
        if (rows.shape[0] < rows.shape[1])
        {
            var (basis, triangle) = linalg.qr(rows.t());
            var (squares, turn) = linalg.eigh(triangle.mm(triangle.t()));
            (_axes, Coordinates, Squares) = (basis.mm(turn), triangle.t().mm(turn), squares);
        }
        else
        {
            var (squares, turn) = linalg.eigh(rows.t().mm(rows));
            (_axes, Coordinates, Squares) = (turn, rows.mm(turn), squares);
        }

        Squares = Squares.clamp_min(Scalars.Of(0));
        foreach (var kept in (Tensor[])[_mean, _scale, _axes, Coordinates, Squares])
        {
            kept.DetachFromDisposeScope();
        }
    }

    /// <summary>The rows: Float64, shape (N, r), r = min(N, D).</summary>
    public Tensor Coordinates { get; }

    /// <summary>The sum of squares along each coordinate: Float64, shape (r).</summary>
    public Tensor Squares { get; }

    /// <summary>Turns weights (r, classes) and bias (classes) for the coordinates into those for features as they come.</summary>
    /// <returns>Weights (classes, D) and bias (classes); they belong to the open dispose scope.</returns>
    public (Tensor Weight, Tensor Bias) Unfold(Tensor weight, Tensor bias)
    {
        var folded = _axes.mm(weight).mul_(_scale.unsqueeze(1)).t().contiguous();
        return (folded, bias.sub(folded.mv(_mean)));
    }

    public void Dispose()
    {
        _mean.Dispose();
        _scale.Dispose();
        _axes.Dispose();
        Coordinates.Dispose();
        Squares.Dispose();
    }
}
