using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Training.Optimizers;

/// <summary>SGD with momentum, in the order of operations that PyTorch documents.</summary>
internal sealed class SgdOptimizer(FlatParameters parameters, double momentum, bool nesterov, double weightDecay)
    : FlatOptimizer(parameters)
{
    private readonly Tensor? _velocity = momentum > 0 ? zeros_like(parameters.Values).DetachFromDisposeScope() : null;

    protected override IEnumerable<(string Name, Tensor Value)> Moments =>
        _velocity is null ? [] : [("velocity", _velocity)];

    public override void Dispose() => _velocity?.Dispose();

    protected override void Update(double learningRate)
    {
        Tensor[] buffers = [Parameters.Values, Parameters.Gradients];
        CacheParts.ForEach(
            part =>
            {
                var (values, gradients) = (part[0], part[1]);
                var change = weightDecay > 0 ? gradients.add(values, alpha: Scalars.Of(weightDecay)) : gradients;
                if (_velocity is not null)
                {
                    var velocity = part[2].mul_(Scalars.Of(momentum)).add_(change, Scalars.One);
                    change = nesterov ? change.add(velocity, alpha: Scalars.Of(momentum)) : velocity;
                }

                values.add_(change, alpha: Scalars.Of(-learningRate));
            },
            _velocity is null ? buffers : [.. buffers, _velocity]);
    }
}
