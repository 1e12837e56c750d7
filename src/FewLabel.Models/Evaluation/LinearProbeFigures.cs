using System.Collections.Immutable;

namespace FewLabel.Training;

/// <summary>How the fit of a linear probe went.</summary>
public sealed class LinearProbeFigures
{
    internal LinearProbeFigures(
        double penalty, double trainAccuracy, double? validationLoss, double? validationAccuracy, ImmutableArray<PenaltyScore> scores, double gradientNorm, int iterations, bool converged)
    {
        Penalty = penalty;
        TrainAccuracy = trainAccuracy;
        ValidationLoss = validationLoss;
        ValidationAccuracy = validationAccuracy;
        Scores = scores;
        GradientNorm = gradientNorm;
        Iterations = iterations;
        Converged = converged;
    }

    /// <summary>The penalty λ that was chosen.</summary>
    public double Penalty { get; }

    /// <summary>The share of the rows that it learned from which it takes for what they are, 0 to 1.</summary>
    public double TrainAccuracy { get; }

    /// <summary>
    /// The mean cross-entropy, in nats, on rows not learned from, by which the penalty was chosen: the validation rows, or each
    /// part of the training rows in turn. Null where there was nothing to choose and there were no validation rows.
    /// </summary>
    public double? ValidationLoss { get; }

    /// <summary>The accuracy on the same rows, 0 to 1; null as <see cref="ValidationLoss"/>.</summary>
    public double? ValidationAccuracy { get; }

    /// <summary>The figures of each penalty, from the largest to the smallest; empty where <see cref="ValidationLoss"/> is null.</summary>
    public ImmutableArray<PenaltyScore> Scores { get; }

    /// <summary>
    /// The length of the objective's gradient at the weights found, with respect to the weights of standardized features and
    /// the bias.
    /// </summary>
    public double GradientNorm { get; }

    /// <summary>How many steps the solver took from zero weights, those at stronger penalties on the way included.</summary>
    public int Iterations { get; }

    /// <summary>Whether the gradient came down to the tolerance.</summary>
    public bool Converged { get; }
}
