namespace FewLabel.Training.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019): the weights shrink in each step by the decay, by default
/// 0.01, times the learning rate.
/// </summary>
public sealed record AdamWOptions : AdaptiveOptions
{
    /// <summary>Creates the options.</summary>
    /// <param name="learningRate">The learning rate, above 0.</param>
    public AdamWOptions(double learningRate = 0.001)
        : base(learningRate) => WeightDecay = 0.01;

    private protected override bool IsDecoupled => true;
}
