namespace FewLabel.Training.Optimizers;

/// <summary>What Adam and AdamW have in common: averages of the gradients and of their squares.</summary>
public abstract record AdaptiveOptions : OptimizerOptions
{
    private protected AdaptiveOptions(double learningRate)
        : base(learningRate)
    {
    }

    /// <summary>Decay of the gradients' average, 0 or more and below 1. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the squared gradients' average, 0 or more and below 1. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The strength of the weight decay, 0 or more; how it works depends on the method.</summary>
    public double WeightDecay { get; init; }

    private protected abstract bool IsDecoupled { get; }

    /// <inheritdoc/>
    public sealed override FlatOptimizer Create(FlatParameters parameters) =>
        new AdamOptimizer(parameters, Beta1, Beta2, Epsilon, WeightDecay, IsDecoupled);

    /// <inheritdoc/>
    protected sealed override void Check(OptionsValidator faults)
    {
        faults.RequireBelowOne(Beta1);
        faults.RequireBelowOne(Beta2);
        faults.RequirePositive(Epsilon);
        faults.RequireNotNegative(WeightDecay);
    }
}
