namespace FewLabel.Training.Optimizers;

/// <summary>Adam (Kingma and Ba, 2015), with weight decay added to the gradient.</summary>
public sealed record AdamOptions : OptimizerOptions
{
    /// <summary>Creates the options.</summary>
    /// <param name="learningRate">The learning rate, above 0.</param>
    public AdamOptions(double learningRate = 0.001)
        : base(learningRate)
    {
    }

    /// <summary>Decay of the gradients' average, 0 or more and below 1. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the squared gradients' average, 0 or more and below 1. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Multiple of the weights added to the gradients, 0 or more. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    public override FlatOptimizer Create(FlatParameters parameters) =>
        new AdamOptimizer(parameters, Beta1, Beta2, Epsilon, WeightDecay, decoupled: false);

    private protected override void Check(OptionFaults faults)
    {
        faults.RequireBelowOne(Beta1);
        faults.RequireBelowOne(Beta2);
        faults.RequirePositive(Epsilon);
        faults.RequireNotNegative(WeightDecay);
    }
}
