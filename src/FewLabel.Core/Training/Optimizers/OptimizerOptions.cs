namespace FewLabel.Training.Optimizers;

/// <summary>How gradients become changes of the weights. One record for each method, so that no setting is ignored; your own is one more.</summary>
/// <remarks>A run that is kept goes on only with the same settings: of your own records all fields count.</remarks>
public abstract record OptimizerOptions
{
    /// <summary>Takes the learning rate.</summary>
    /// <param name="learningRate">The learning rate, above 0.</param>
    protected OptimizerOptions(double learningRate) => LearningRate = learningRate;

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

    /// <summary>Checks what is more than the learning rate. Default: nothing.</summary>
    /// <param name="faults">Takes the faults.</param>
    protected virtual void Check(OptionsValidator faults)
    {
    }
}
