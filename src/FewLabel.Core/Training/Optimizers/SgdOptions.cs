namespace FewLabel.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum, as PyTorch defines it.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>Creates the options.</summary>
    /// <param name="learningRate">The learning rate, above 0.</param>
    public SgdOptions(double learningRate = 0.03)
        : base(learningRate)
    {
    }

    /// <summary>Share of the last change that is kept, 0 or more and below 1. Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the gradient looks ahead (Nesterov). It needs a momentum above 0. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Multiple of the weights added to the gradients, 0 or more. Default 1e-4.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <inheritdoc/>
    public override FlatOptimizer Create(FlatParameters parameters) =>
        new SgdOptimizer(parameters, Momentum, Nesterov, WeightDecay);

    /// <inheritdoc/>
    protected override void Check(OptionsValidator faults)
    {
        faults.RequireBelowOne(Momentum);
        faults.RequireNotNegative(WeightDecay);
        if (Nesterov && Momentum == 0)
        {
            faults.Add(nameof(Nesterov), Nesterov, "false without a momentum above 0", "Without momentum there is nothing to look ahead by.");
        }
    }
}
