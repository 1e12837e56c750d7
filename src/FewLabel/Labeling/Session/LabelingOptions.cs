using FewLabel.Graphs;

namespace FewLabel.Labeling;

/// <summary>How a labeling session proposes images and what it predicts from labels.</summary>
public sealed record LabelingOptions
{
    internal const double LargestMeasuredShare = 0.5;

    /// <summary>
    /// The share of the images, drawn at random, that is labeled for measuring alone and never trained on: 0 to 0.5. It is settled when the
    /// file is created. Default 0.1.
    /// </summary>
    public double MeasuredShare { get; init; } = 0.1;

    /// <summary>The share of the proposals that is drawn at random from all open images, 0 to 1. Default 0.1.</summary>
    public double RandomShare { get; init; } = 0.1;

    /// <summary>How many neighbors each image has in the graph, 1 or more; images that are fewer have one less. Default 20.</summary>
    public int Neighbors { get; init; } = 20;

    /// <summary>From which cosine similarity two images count as near duplicates, above 0 to 1. Default 0.99.</summary>
    public double DuplicateSimilarity { get; init; } = 0.99;

    /// <summary>
    /// How labels spread over the graph. By default as <see cref="LabelPropagationOptions"/>, but no farther than an alpha of 0.95, which predicts a
    /// few thousand images better, and to a tolerance of 1e-6.
    /// </summary>
    public LabelPropagationOptions Propagation { get; init; } = new() { Alpha = 0.95, Tolerance = 1e-6 };

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        RequireBetween(faults, nameof(MeasuredShare), MeasuredShare, 0, LargestMeasuredShare);
        RequireBetween(faults, nameof(RandomShare), RandomShare, 0, 1);
        faults.RequireAtLeast(Neighbors, 1);
        if (!(DuplicateSimilarity is > 0 and <= 1))
        {
            faults.Add(nameof(DuplicateSimilarity), DuplicateSimilarity, "above 0 to 1");
        }

        if (Propagation is null)
        {
            faults.Add(nameof(Propagation), "null", "options");
        }
        else
        {
            faults.AddRange(Propagation.Validate());
            if (Propagation.ClassPrior is not null)
            {
                faults.Add($"{nameof(Propagation)}.{nameof(LabelPropagationOptions.ClassPrior)}", "a list", "null, for classes are added as they appear");
            }
        }

        return faults.Found;
    }

    private static void RequireBetween(OptionsValidator faults, string name, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
        {
            faults.Add(name, value, FormattableString.Invariant($"{low} to {high}"));
        }
    }
}
