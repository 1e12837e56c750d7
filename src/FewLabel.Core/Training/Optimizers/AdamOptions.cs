namespace FewLabel.Training.Optimizers;

/// <summary>Adam (Kingma and Ba, 2015). Its weight decay, by default 0, is a multiple of the weights added to the gradients.</summary>
public sealed record AdamOptions : AdaptiveOptions
{
    /// <summary>Creates the options.</summary>
    /// <param name="learningRate">The learning rate, above 0.</param>
    public AdamOptions(double learningRate = 0.001)
        : base(learningRate)
    {
    }

    private protected override bool IsDecoupled => false;
}
