using System.Collections.Immutable;

namespace FewLabel.Graphs;

/// <summary>How labels spread over a graph.</summary>
public sealed record LabelPropagationOptions
{
    /// <summary>
    /// How far labels spread (α of Zhou et al., 2004), 0 or more and below 1: the share of a row's score that comes from its
    /// neighbors. The rest comes from its own label. Default 0.99.
    /// </summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>
    /// The exponent that turns a similarity s into the weight of an edge, max(s, 0)^γ (Iscen et al., 2019): a finite number
    /// above 0. A larger exponent favors the most similar neighbors. Edges of similarity 0 or below are left out. Default 3.
    /// </summary>
    public double Gamma { get; init; } = 3;

    /// <summary>
    /// Whether every class starts with the same mass, shared by its labels. A random draw gives some classes more
    /// labels than others, and those would attract rows. False gives every label the same mass. Default true.
    /// </summary>
    public bool NormalizeClasses { get; init; } = true;

    /// <summary>
    /// The share of each class among the unlabeled rows, if known: each above 0, summing to 1 to within 0.000001, in the
    /// order of the classes. Null leaves the sizes of the classes unchanged. Default null.
    /// </summary>
    public ImmutableArray<double>? ClassPrior { get; init; }

    /// <summary>
    /// How far the sizes of the classes follow <see cref="ClassPrior"/>, 0 to 1. 1 reaches the prior, 0 leaves the sizes
    /// unchanged, and a value between takes the geometric mean with these weights, scaled to sum to 1. It needs a prior; without one
    /// leave it at its default 1.
    /// </summary>
    public double PriorStrength { get; init; } = 1;

    /// <summary>The solver stops when the residual of every class is below this share of its start, above 0 and below 1. Default 1e-8.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>
    /// The most steps of conjugate gradients, 1 or more. Default 1,000, of which the default tolerance needs about 150 or
    /// fewer at the default weight, whatever the graph.
    /// </summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        faults.RequireBelowOne(Alpha);
        faults.RequirePositive(Gamma);
        if (ClassPrior is { } prior)
        {
            CheckPrior(prior, faults);
        }
        else if (!PriorStrength.Equals(1))
        {
            faults.Add(nameof(PriorStrength), PriorStrength, "1 as long as there is no ClassPrior", "Give the ClassPrior that it shall follow, or leave it out.");
        }

        if (!(Tolerance is > 0 and < 1))
        {
            faults.Add(nameof(Tolerance), Tolerance, "above 0 and below 1");
        }

        faults.RequireAtLeast(Iterations, 1);
        return faults.Found;
    }

    /// <summary>The same, and whether the prior has a share for each class.</summary>
    internal IReadOnlyList<OptionFault> Validate(int classCount)
    {
        var faults = new OptionsValidator();
        faults.AddRange(Validate());
        if (ClassPrior is { IsDefault: false } prior && prior.Length != classCount)
        {
            faults.Add(nameof(ClassPrior), $"a list of {prior.Length}", $"a share for each of the {classCount} classes");
        }

        return faults.Found;
    }

    private void CheckPrior(ImmutableArray<double> prior, OptionsValidator faults)
    {
        if (prior.IsDefaultOrEmpty)
        {
            faults.Add(nameof(ClassPrior), "an empty list", "a share for each class, or null");
            return;
        }

        for (var label = 0; label < prior.Length; label++)
        {
            faults.RequirePositive(prior[label], $"{nameof(ClassPrior)}[{label}]");
        }

        if (faults.Found.All(fault => !fault.Parameter.StartsWith(nameof(ClassPrior), StringComparison.Ordinal)) && Math.Abs(prior.Sum() - 1) > 1e-6)
        {
            faults.Add($"The sum of {nameof(ClassPrior)}", prior.Sum(), "1", "Divide the shares by their sum.");
        }

        if (!(PriorStrength is >= 0 and <= 1))
        {
            faults.Add(nameof(PriorStrength), PriorStrength, "0 to 1");
        }
    }
}
