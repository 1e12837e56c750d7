namespace FewLabel.Training;

/// <summary>
/// A training stopped because a number was not finite: its loss, a gradient or a weight. It stops before the weights change by it.
/// </summary>
public sealed class TrainingDivergedException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="part">What is not finite, such as <c>the gradient of conv1.weight</c>.</param>
    /// <param name="loss">The loss of the step.</param>
    /// <param name="checkpoint">The last good checkpoint; null if none is kept.</param>
    internal TrainingDivergedException(long step, string part, double loss, string? checkpoint = null)
        : base(FormattableString.Invariant($"At training step {step} {part} is not finite (the loss is {loss}). The weights were not changed by it. Lower the learning rate, clip the gradient (GradientClip), or look for non-finite pixels or weights.")
            + (checkpoint is null ? "" : $" The last good checkpoint is {checkpoint}."))
    {
        Step = step;
        Part = part;
        Loss = loss;
        Checkpoint = checkpoint;
    }

    /// <summary>The step, from 0.</summary>
    public long Step { get; }

    /// <summary>What is not finite.</summary>
    public string Part { get; }

    /// <summary>The loss of the step.</summary>
    public double Loss { get; }

    /// <summary>The last good checkpoint; null if none is kept.</summary>
    public string? Checkpoint { get; }
}
