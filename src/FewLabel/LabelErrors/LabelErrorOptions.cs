namespace FewLabel;

/// <summary>How likely label errors are found. Immutable; derive others by <c>with</c>.</summary>
public sealed record LabelErrorOptions
{
    /// <summary>Into how many parts the labeled images are split; each part is predicted from the others. 2 or more. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>How many nearest images vote for the class of an image, 1 or more. With fewer images all of them do. Default 10.</summary>
    public int Neighbors { get; init; } = 10;

    /// <summary>
    /// How often the labels are predicted, 1 or more. From the second time on the labels that were found wrong before teach nothing, so that others
    /// are seen more clearly. Default 3.
    /// </summary>
    public int Rounds { get; init; } = 3;

    /// <summary>
    /// By how much the suggested class must be more probable than the label, 0 to less than 1 (<see cref="LabelError.Score"/>). Higher, the list is shorter
    /// and more of it is right. Default 0.2.
    /// </summary>
    public double MinimumScore { get; init; } = 0.2;

    /// <summary>Classes of fewer labels are not judged: what a few images look like together says too little. 2 or more. Default 5.</summary>
    public int MinimumLabels { get; init; } = 5;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        faults.RequireAtLeast(Folds, 2);
        faults.RequireAtLeast(Neighbors, 1);
        faults.RequireAtLeast(Rounds, 1);
        faults.RequireBelowOne(MinimumScore);
        faults.RequireAtLeast(MinimumLabels, 2);
        return faults.Found;
    }
}
