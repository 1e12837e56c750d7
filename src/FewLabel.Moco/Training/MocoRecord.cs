using System.Text.Json.Serialization;

namespace FewLabel.Moco;

/// <summary>What happened since the last record; means over its steps where nothing else is said.</summary>
public sealed class MocoRecord
{
    [JsonConstructor]
    internal MocoRecord(
        long step, int epoch, double loss, double accuracy, double featureSpread, double gradientNorm, double learningRate, double momentum)
    {
        Step = step;
        Epoch = epoch;
        Loss = loss;
        Accuracy = accuracy;
        FeatureSpread = featureSpread;
        GradientNorm = gradientNorm;
        LearningRate = learningRate;
        Momentum = momentum;
    }

    /// <summary>How many steps had been made at its end.</summary>
    public long Step { get; }

    /// <summary>The epoch of its last step, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The contrastive loss, in nats.</summary>
    public double Loss { get; }

    /// <summary>The contrastive accuracy: the share of queries that are closer to their own key than to every other, 0 to 1.</summary>
    public double Accuracy { get; }

    /// <summary>
    /// The standard deviation of the compared vectors' numbers over a batch. About 1/√D where they fill the sphere, 0 where they
    /// are all the same.
    /// </summary>
    public double FeatureSpread { get; }

    /// <summary>The length of the gradient, before it was clipped.</summary>
    public double GradientNorm { get; }

    /// <summary>The learning rate of its last step.</summary>
    public double LearningRate { get; }

    /// <summary>The key encoder's momentum in its last step.</summary>
    public double Momentum { get; }
}
