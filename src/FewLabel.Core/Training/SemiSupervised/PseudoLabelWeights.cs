namespace FewLabel.Training;

/// <summary>
/// How much a teacher's pseudo-label for an unlabeled image counts. Immutable; what a training gathers on its way is kept in <see
/// cref="Start"/>'s result.
/// </summary>
public abstract class PseudoLabelWeights
{
    private protected PseudoLabelWeights()
    {
    }

    /// <summary>What is wrong with it.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        faults.Require(Share.Value, Share.Value is > 0 and < 1, "above 0 and below 1", Share.Name);
        return faults.Found;
    }

    /// <summary>Whether the other one is of the same kind, with the same number.</summary>
    /// <param name="obj">The other one.</param>
    /// <returns>Whether both weigh alike.</returns>
    public override bool Equals(object? obj) => obj is PseudoLabelWeights other && other.GetType() == GetType() && other.Share.Equals(Share);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(GetType(), Share);

    /// <summary>Its kind and its number, such as <c>FixedThreshold { Threshold = 0.95 }</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{GetType().Name} {{ {Share.Name} = {Share.Value} }}");

    /// <summary>The number it hangs on, above 0 and below 1, and its name.</summary>
    private protected abstract (string Name, double Value) Share { get; }

    /// <summary>Whether the predicted class is the most probable one after the alignment; else the alignment changes the weight alone.</summary>
    internal virtual bool AlignsLabels => true;

    /// <summary>Starts a training.</summary>
    internal abstract IPseudoLabelWeigher Start(in WeigherSetting setting);
}
