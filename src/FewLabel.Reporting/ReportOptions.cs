using FewLabel.Studies;

namespace FewLabel.Reporting;

/// <summary>Options of a report. Immutable; derive others by <c>with</c>.</summary>
public sealed record ReportOptions
{
    /// <summary>The heading; null names the data set and the number of labels. Default null.</summary>
    public string? Title { get; init; }

    /// <summary>The same methods over several draws of labels, for a table of their own; null leaves it out. Default null.</summary>
    public StudyResult? Study { get; init; }

    /// <summary>
    /// How many test images the maps of the features show, 0 or 4 to 5,000; 0 leaves the maps out. Their time grows with the square. Default 1,500.
    /// </summary>
    public int MapImages { get; init; } = 1_500;

    /// <summary>How many of the most confident mistakes are shown, 0 to 200. Default 24.</summary>
    public int Mistakes { get; init; } = 24;

    /// <summary>How many of the labels that are probably wrong are shown, 0 to 200; 0 does not look for them. Default 24.</summary>
    public int LabelErrors { get; init; } = 24;

    /// <summary>Chooses the images of the maps and draws the sample views; null takes the seed of the training. Default null.</summary>
    public long? Seed { get; init; }

    /// <summary>The time that the report states as its own. Default: now, in UTC.</summary>
    public DateTimeOffset Date { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (MapImages is not (0 or (>= 4 and <= 5_000)))
        {
            faults.Add(nameof(MapImages), MapImages, "0 or 4 to 5,000");
        }

        if (Mistakes is < 0 or > 200)
        {
            faults.Add(nameof(Mistakes), Mistakes, "0 to 200");
        }

        if (LabelErrors is < 0 or > 200)
        {
            faults.Add(nameof(LabelErrors), LabelErrors, "0 to 200");
        }

        return faults.Found;
    }
}
