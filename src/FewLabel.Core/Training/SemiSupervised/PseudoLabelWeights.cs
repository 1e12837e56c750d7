namespace FewLabel.Training;

/// <summary>
/// How much a teacher's guess for an unlabeled image counts. Immutable; what a training gathers on its way is kept in <see
/// cref="Start"/>'s result.
/// </summary>
public abstract record PseudoLabelWeights
{
    private protected PseudoLabelWeights()
    {
    }

    /// <summary>What is wrong with it.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public abstract IReadOnlyList<OptionFault> Validate();

    /// <summary>Whether the guessed class is the most probable one after the alignment; else the alignment changes the weight alone.</summary>
    internal virtual bool AlignsLabels => true;

    /// <summary>Starts a training.</summary>
    internal abstract IPseudoLabelWeigher Start(in WeigherSetting setting);

    private protected static IReadOnlyList<OptionFault> Share(string name, double value)
    {
        var faults = new OptionsValidator();
        if (!(value is > 0 and < 1))
        {
            faults.Add(name, value, "above 0 and below 1");
        }

        return faults.Found;
    }
}
