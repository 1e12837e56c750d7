namespace FewLabel.Training.Optimizers;

/// <summary>How gradients become changes of the weights. One record for each method, so that no setting is ignored.</summary>
public abstract record OptimizerOptions
{
    private protected OptimizerOptions(double learningRate) => LearningRate = learningRate;

    /// <summary>The learning rate at its highest, above 0; the schedule scales it.</summary>
    public double LearningRate { get; init; }

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        faults.RequirePositive(LearningRate);
        Check(faults);
        return faults.Found;
    }

    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">What it changes. Not owned.</param>
    /// <returns>The optimizer, with its moments at zero. The caller disposes it.</returns>
    public abstract FlatOptimizer Create(FlatParameters parameters);

    private protected abstract void Check(OptionsValidator faults);
}
