namespace FewLabel.Reporting.Projection;

/// <summary>How a map is drawn.</summary>
internal sealed record TSneOptions
{
    /// <summary>About how many neighbors a point has, 1 or more; at most a third of the other points are used. Default 30.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>How many steps, 1 or more. Default 500.</summary>
    public int Iterations { get; init; } = 500;

    /// <summary>How many steps at the start pull neighbors together more strongly, so that clusters form, 0 or more. Default 150.</summary>
    public int ExaggeratedIterations { get; init; } = 150;

    /// <summary>How much more strongly, 1 or more. Default 12.</summary>
    public double Exaggeration { get; init; } = 12;

    /// <summary>
    /// How many principal components distances are computed from, 2 or more; fewer features are used as they are. Default 50.
    /// </summary>
    public int Components { get; init; } = 50;

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        Require(Perplexity is >= 1 and < double.PositiveInfinity, nameof(Perplexity), Perplexity, "a finite number, 1 or more");
        Require(Iterations >= 1, nameof(Iterations), Iterations, "1 or more");
        Require(ExaggeratedIterations >= 0, nameof(ExaggeratedIterations), ExaggeratedIterations, "0 or more");
        Require(Exaggeration is >= 1 and < double.PositiveInfinity, nameof(Exaggeration), Exaggeration, "a finite number, 1 or more");
        Require(Components >= 2, nameof(Components), Components, "2 or more");
        return faults.Found;

        void Require(bool holds, string parameter, object value, string requirement)
        {
            if (!holds)
            {
                faults.Add(parameter, value, requirement);
            }
        }
    }
}
