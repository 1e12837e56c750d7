namespace FewLabel.Training;

/// <summary>
/// Stops when the validation loss has not sunk for some epochs, and restores the weights of the epoch where it was least.
/// </summary>
/// <param name="Patience">How many epochs without a new least loss end the training, 1 or more.</param>
/// <param name="MinimumGain">By how much the loss must sink to count, 0 or more. Default 0.</param>
public sealed record EarlyStopping(int Patience, double MinimumGain = 0)
{
    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        faults.RequireAtLeast(Patience, 1);
        faults.RequireNotNegative(MinimumGain);
        return faults.Found;
    }
}
