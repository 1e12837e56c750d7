namespace FewLabel.Training;

/// <summary>How a linear probe with one penalty does on rows that it has not learned from.</summary>
public sealed class PenaltyScore
{
    internal PenaltyScore(double penalty, double loss, double accuracy)
    {
        Penalty = penalty;
        Loss = loss;
        Accuracy = accuracy;
    }

    /// <summary>The penalty λ.</summary>
    public double Penalty { get; }

    /// <summary>The mean cross-entropy, in nats.</summary>
    public double Loss { get; }

    /// <summary>The share of rows taken for what they are, 0 to 1.</summary>
    public double Accuracy { get; }
}
