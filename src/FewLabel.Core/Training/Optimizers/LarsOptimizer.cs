using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training.Optimizers;

/// <summary>
/// LARS on the flat buffers, seen as rows of <see cref="FlatTensors.Alignment"/> numbers: each tensor starts a row, so the
/// rows' sums of squares, added up for each tensor, are all the lengths at once.
/// </summary>
internal sealed class LarsOptimizer : FlatOptimizer
{
    private readonly double _momentum;
    private readonly double _trust;
    private readonly int _tensorCount;
    private readonly Tensor _velocity;
    private readonly Tensor _owners;
    private readonly Tensor _isScaled;
    private readonly Tensor? _decay;

    public LarsOptimizer(FlatParameters parameters, double momentum, double weightDecay, double trust)
        : base(parameters)
    {
        (_momentum, _trust) = (momentum, trust);
        using var scope = NewDisposeScope();
        var device = parameters.Values.device;
        var segments = parameters.Segments.ToArray();
        var scaled = tensor(segments.Select(segment => segment.Dimensions > 1).ToArray());
        var owners = segments.SelectMany((segment, index) => Enumerable.Repeat((long)index, Rows(segment.Length)));
        _tensorCount = segments.Length;
        _owners = tensor(owners.ToArray(), device: device).DetachFromDisposeScope();
        _isScaled = scaled.to(device).DetachFromDisposeScope();
        _decay = weightDecay > 0
            ? _isScaled.index_select(0, _owners).to(float32).mul(Scalars.Of(weightDecay)).unsqueeze(1).DetachFromDisposeScope()
            : null;
        _velocity = zeros_like(parameters.Values).DetachFromDisposeScope();
    }

    protected override IEnumerable<(string Name, Tensor Value)> Moments => [("velocity", _velocity)];

    public override void Dispose()
    {
        _velocity.Dispose();
        _owners.Dispose();
        _isScaled.Dispose();
        _decay?.Dispose();
    }

    protected override void Update(double learningRate)
    {
        var values = Parameters.Values.view(-1, FlatTensors.Alignment);
        var change = Parameters.Gradients.view(-1, FlatTensors.Alignment);
        if (_decay is not null)
        {
            change = change.addcmul(values, _decay, Scalars.One);
        }

        var weights = Lengths(values);
        var changes = Lengths(change);
        var applies = _isScaled.logical_and(weights.gt(Scalars.Of(0))).logical_and(changes.gt(Scalars.Of(0)));
        var factors = weights.mul(Scalars.Of(_trust)).div(changes).masked_fill(applies.logical_not(), Scalars.One).to(float32);
        change = change.mul(factors.index_select(0, _owners).unsqueeze(1));
        _velocity.mul_(Scalars.Of(_momentum)).add_(change.view(-1), Scalars.One);
        Parameters.Values.add_(_velocity, alpha: Scalars.Of(-learningRate));
    }

    private static int Rows(long length) => (int)((length + FlatTensors.Alignment - 1) / FlatTensors.Alignment);

    /// <summary>The length of each tensor: Float64, shape (tensors).</summary>
    private Tensor Lengths(Tensor rows)
    {
        var squares = rows.pow(Scalars.Of(2)).sum(1).to(float64);
        return zeros(_tensorCount, float64, rows.device).index_add_(0, _owners, squares, Scalars.One).sqrt();
    }
}
