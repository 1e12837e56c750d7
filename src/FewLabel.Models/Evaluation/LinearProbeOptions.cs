using System.Collections.Immutable;

namespace FewLabel.Training;

/// <summary>How a linear probe is fitted.</summary>
public sealed record LinearProbeOptions
{
    private static readonly ImmutableArray<double> HalfDecades = [.. Enumerable.Range(-10, 15).Select(half => Math.Pow(10, half / 2.0))];

    /// <summary>
    /// The strengths λ of the penalty to choose from, each above 0: what is minimized is the mean cross-entropy plus
    /// λ/2 times the sum of the squared weights (of standardized features; the bias goes free). scikit-learn's <c>C</c>
    /// is 1/(λ·rows). Default: 1e-5 to 100 in 15 steps of √10.
    /// </summary>
    public ImmutableArray<double> Penalties { get; init; } = HalfDecades;

    /// <summary>
    /// Into how many parts the training rows are split to choose the penalty, where there are no validation rows and more
    /// than one penalty; 2 or more. With fewer rows than that, each is a part. Default 5.
    /// </summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// Whether the rows that the penalty was chosen by are learned from in the end as well. Without validation rows all
    /// are, anyhow. Default false.
    /// </summary>
    public bool RefitOnAll { get; init; }

    /// <summary>How much the rows of a class count, in the fit and in the choice of the penalty. Default <see cref="ClassWeights.None"/>: all the same.</summary>
    public ClassWeights ClassWeights { get; init; } = ClassWeights.None;

    /// <summary>The most steps of the solver for one penalty, those at stronger penalties on the way included; 1 or more. Default 1000; one or two hundred are usual at most.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>The length of the gradient at which the solver is done, above 0. Default 1e-8.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Penalties.IsDefaultOrEmpty)
        {
            faults.Add(nameof(Penalties), "[]", "one penalty or more");
        }
        else
        {
            for (var i = 0; i < Penalties.Length; i++)
            {
                faults.RequirePositive(Penalties[i], $"{nameof(Penalties)}[{i}]");
            }
        }

        faults.RequireAtLeast(Folds, 2);
        faults.Require(ClassWeights, Enum.IsDefined(ClassWeights), "None or Balanced");
        faults.RequireAtLeast(MaxIterations, 1);
        faults.RequirePositive(Tolerance);
        return faults.Found;
    }
}
