namespace FewLabel.Training.Optimizers;

/// <summary>
/// SGD with momentum whose steps are scaled for each weight tensor to its length, for large batches (You et al., 2017).
/// </summary>
/// <remarks>
/// A weight tensor's change is its gradient plus decay, times trust · |weights| / |change|; where one of the lengths is 0
/// the factor is 1. Tensors of one dimension, such as biases and batch norm's weights, get neither decay nor factor, as in
/// MoCo v3. The learning rate applies after the momentum.
/// </remarks>
public sealed record LarsOptions : OptimizerOptions
{
    /// <summary>Creates the options.</summary>
    /// <param name="learningRate">The learning rate, above 0; usually proportional to the batch size, such as 0.3 for 256 images.</param>
    public LarsOptions(double learningRate = 0.3)
        : base(learningRate)
    {
    }

    /// <summary>Share of the last change that is kept, 0 or more and below 1. Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Multiple of the weights added to the gradients, 0 or more. Default 1e-6.</summary>
    public double WeightDecay { get; init; } = 1e-6;

    /// <summary>The length of a step at learning rate 1, as a share of the weights' length, above 0. Default 0.001.</summary>
    public double TrustCoefficient { get; init; } = 0.001;

    /// <inheritdoc/>
    public override FlatOptimizer Create(FlatParameters parameters) =>
        new LarsOptimizer(parameters, Momentum, WeightDecay, TrustCoefficient);

    /// <inheritdoc/>
    protected override void Check(OptionsValidator faults)
    {
        faults.RequireBelowOne(Momentum);
        faults.RequireNotNegative(WeightDecay);
        faults.RequirePositive(TrustCoefficient);
    }
}
