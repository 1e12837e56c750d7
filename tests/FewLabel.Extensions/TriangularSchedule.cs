using FewLabel.Training;

namespace FewLabel.Extensions;

/// <summary>An own schedule: the rate rises in a straight line to the peak, and falls in one to zero.</summary>
/// <param name="Peak">Where the peak is, as a share of all steps, above 0 and below 1.</param>
public sealed record TriangularSchedule(double Peak) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double FactorAt(long step, long stepCount)
    {
        var share = (step + 0.5) / stepCount;
        return share < Peak ? share / Peak : (1 - share) / (1 - Peak);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OptionFault> Validate() =>
        Peak is > 0 and < 1 ? [] : [new OptionFault(nameof(Peak), $"{Peak}", "above 0 and below 1")];
}
