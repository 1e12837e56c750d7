namespace FewLabel.Benchmarks.Jobs;

/// <summary>The rounds of a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Cost">What it takes at least.</param>
/// <param name="Rounds">Each side's pace, round by round.</param>
internal sealed record JobResult(Job Job, JobCost Cost, IReadOnlyList<JobRound> Rounds)
{
    /// <summary>FewLabel's pace.</summary>
    public Spread Ours(Func<Rate, double> figure) => Spread.Of(Rounds.Select(round => figure(round.Ours)));

    /// <summary>FewLabel's pace divided by PyTorch's; null where that was left out.</summary>
    public Spread? OverPython(Func<Rate, double> figure) => Over(round => round.Python, figure);

    /// <summary>FewLabel's pace divided by plain TorchSharp's; null where that has no such job or was left out.</summary>
    public Spread? OverPlain(Func<Rate, double> figure) => Over(round => round.Plain, figure);

    private Spread? Over(Func<JobRound, Rate?> other, Func<Rate, double> figure) => Rounds.Any(round => other(round) is null)
        ? null
        : Spread.Of(Rounds.Select(round => figure(round.Ours) / figure(other(round)!.Value)));
}
