namespace FewLabel.Training;

/// <summary>How a linear probe with one penalty does on rows that it has not learned from.</summary>
/// <param name="Penalty">The penalty λ.</param>
/// <param name="Loss">The mean cross-entropy, in nats.</param>
/// <param name="Accuracy">The share of rows taken for what they are, 0 to 1.</param>
public sealed record PenaltyScore(double Penalty, double Loss, double Accuracy);
