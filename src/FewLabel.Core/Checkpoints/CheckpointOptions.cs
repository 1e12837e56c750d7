namespace FewLabel.Checkpoints;

/// <summary>How often a run is saved, and how many of its checkpoints are kept. None of it changes a run's results. Immutable.</summary>
public sealed record CheckpointOptions
{
    /// <summary>A training in progress is saved when so much time has passed since the last save, 0 or more. Default: a minute.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A training in progress is also saved every so many steps, 1 or more; null goes by time alone. Default null.</summary>
    public int? EverySteps { get; init; }

    /// <summary>
    /// How many checkpoints of each training are kept, the last ones, 1 or more. Default 2: should the last be damaged, the one
    /// before serves.
    /// </summary>
    public int Keep { get; init; } = 2;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Every < TimeSpan.Zero)
        {
            faults.Add(nameof(Every), Every, "a time of 0 or more");
        }

        faults.RequireAtLeast(EverySteps ?? 1, 1, nameof(EverySteps));
        faults.RequireAtLeast(Keep, 1);
        return faults.Found;
    }
}
