using static TorchSharp.torch;

namespace FewLabel.Training.Optimizers;

/// <summary>SGD with momentum, in the order of operations that PyTorch documents.</summary>
internal sealed class SgdOptimizer(FlatParameters parameters, double momentum, bool nesterov, double weightDecay)
    : FlatOptimizer(parameters)
{
    private readonly Tensor? _velocity = momentum > 0 ? zeros_like(parameters.Values).DetachFromDisposeScope() : null;

    private protected override IEnumerable<(string Name, Tensor Value)> Moments =>
        _velocity is null ? [] : [("velocity", _velocity)];

    public override void Dispose() => _velocity?.Dispose();

    private protected override void Update(double learningRate)
    {
        var change = weightDecay > 0 ? Parameters.Gradients.add(Parameters.Values, alpha: weightDecay) : Parameters.Gradients;
        if (_velocity is not null)
        {
            _velocity.mul_(momentum).add_(change);
            change = nesterov ? change.add(_velocity, alpha: momentum) : _velocity;
        }

        Parameters.Values.add_(change, alpha: -learningRate);
    }
}
