namespace FewLabel.Training;

/// <summary>The loss, or its gradient, is no finite number. It is raised before the weights of that step change.</summary>
public sealed class TrainingDivergedException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="loss">The loss.</param>
    public TrainingDivergedException(long step, double loss)
        : base($"The loss of training step {step} is {loss}. Lower the learning rate, or look for non-finite pixels or weights.")
    {
        Step = step;
        Loss = loss;
    }

    /// <summary>Creates the error of a loss that is finite and whose gradient is not.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="gradientLength">The length of the gradient.</param>
    public TrainingDivergedException(long step, double loss, double gradientLength)
        : base($"The gradient of training step {step} has the length {gradientLength} (the loss is {loss}). Lower the learning rate, or clip the gradient before it gets there.")
    {
        Step = step;
        Loss = loss;
    }

    /// <summary>The step, from 0.</summary>
    public long Step { get; }

    /// <summary>The loss.</summary>
    public double Loss { get; }
}
