using static TorchSharp.torch;

namespace FewLabel.Training.Optimizers;

/// <summary>
/// Changes all parameters of a module at once: a step is a handful of operations on flat buffers, however many parameter
/// tensors the module has.
/// </summary>
public abstract class FlatOptimizer : IDisposable
{
    private protected FlatOptimizer(FlatParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = parameters;
    }

    /// <summary>What it changes. Not owned.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>How many steps were made.</summary>
    public long StepCount { get; private set; }

    /// <summary>Changes the parameters by their gradients, which are left as they are.</summary>
    /// <param name="learningRate">The learning rate of this step, 0 or more.</param>
    public void Step(double learningRate)
    {
        if (!(double.IsFinite(learningRate) && learningRate >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is a finite number, 0 or more.");
        }

        StepCount++;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Update(learningRate);
    }

    /// <summary>Frees the moments.</summary>
    public abstract void Dispose();

    private protected abstract void Update(double learningRate);
}
