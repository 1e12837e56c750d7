using System.Collections.Immutable;

namespace FewLabel.Training;

/// <summary>How the fit of a linear probe went.</summary>
/// <param name="Penalty">The penalty λ that was chosen.</param>
/// <param name="TrainAccuracy">The share of the rows that it learned from which it takes for what they are, 0 to 1.</param>
/// <param name="ValidationLoss">
/// The mean cross-entropy, in nats, on rows not learned from, by which the penalty was chosen: the validation rows, or each
/// part of the training rows in turn. Null where there was nothing to choose and there were no validation rows.
/// </param>
/// <param name="ValidationAccuracy">The accuracy on the same rows, 0 to 1; null as <paramref name="ValidationLoss"/>.</param>
/// <param name="Scores">The figures of each penalty, from the largest to the smallest; empty where <paramref name="ValidationLoss"/> is null.</param>
/// <param name="GradientNorm">
/// The length of the objective's gradient at the weights found, with respect to the weights of standardized features and
/// the bias.
/// </param>
/// <param name="Iterations">How many steps the solver took from zero weights, those at stronger penalties on the way included.</param>
/// <param name="Converged">Whether the gradient came down to the tolerance.</param>
public sealed record LinearProbeFigures(
    double Penalty,
    double TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    ImmutableArray<PenaltyScore> Scores,
    double GradientNorm,
    int Iterations,
    bool Converged);
