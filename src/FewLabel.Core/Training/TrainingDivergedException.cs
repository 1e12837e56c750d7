namespace FewLabel.Training;

/// <summary>The loss is no finite number. It is raised before the weights of that step change.</summary>
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

    /// <summary>The step, from 0.</summary>
    public long Step { get; }

    /// <summary>The loss.</summary>
    public double Loss { get; }
}
