namespace FewLabel.Moco;

/// <summary>What happened since the last record; means over its steps where nothing else is said.</summary>
/// <param name="Step">How many steps had been made at its end.</param>
/// <param name="Epoch">The epoch of its last step, from 1.</param>
/// <param name="Loss">The contrastive loss, in nats.</param>
/// <param name="Accuracy">The contrastive accuracy: the share of queries that are closer to their own key than to every other, 0 to 1.</param>
/// <param name="FeatureSpread">
/// The standard deviation of the compared vectors' numbers over a batch. About 1/√D where they fill the sphere, 0 where they
/// are all the same.
/// </param>
/// <param name="GradientNorm">The length of the gradient, before it was clipped.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Momentum">The key encoder's momentum in its last step.</param>
public sealed record MocoRecord(
    long Step, int Epoch, double Loss, double Accuracy, double FeatureSpread, double GradientNorm, double LearningRate, double Momentum);
