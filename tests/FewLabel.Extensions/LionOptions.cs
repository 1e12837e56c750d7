using FewLabel.Training;
using FewLabel.Training.Optimizers;
using static TorchSharp.torch;

namespace FewLabel.Extensions;

/// <summary>An own optimizer: Lion (Chen et al., 2023), which goes by the sign of an average of the gradients.</summary>
public sealed record LionOptions : OptimizerOptions
{
    /// <summary>Takes the learning rate, above 0.</summary>
    public LionOptions(double learningRate = 3e-4)
        : base(learningRate)
    {
    }

    /// <summary>How much of the average the sign is taken of, 0 or more and below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average, 0 or more and below 1.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <inheritdoc/>
    public override FlatOptimizer Create(FlatParameters parameters) => new Lion(parameters, Beta1, Beta2);

    /// <inheritdoc/>
    protected override void Check(OptionsValidator faults)
    {
        faults.RequireBelowOne(Beta1);
        faults.RequireBelowOne(Beta2);
    }

    private sealed class Lion(FlatParameters parameters, double beta1, double beta2) : FlatOptimizer(parameters)
    {
        private readonly Tensor _average = zeros_like(parameters.Values).DetachFromDisposeScope();

        protected override IEnumerable<(string Name, Tensor Value)> Moments => [("average", _average)];

        public override void Dispose() => _average.Dispose();

        protected override void Update(double learningRate)
        {
            var direction = _average.mul(beta1).add_(Parameters.Gradients, alpha: 1 - beta1).sign_();
            Parameters.Values.add_(direction, alpha: -learningRate);
            _average.mul_(beta2).add_(Parameters.Gradients, alpha: 1 - beta2);
        }
    }
}
