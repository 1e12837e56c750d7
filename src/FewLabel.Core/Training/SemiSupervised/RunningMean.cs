using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>An exponential moving average of figures of a training's batches.</summary>
internal static class RunningMean
{
    /// <summary>Moves the mean in place: mean = decay · mean + (1 - decay) · value.</summary>
    public static void Move(Tensor mean, Tensor value, double decay)
    {
        using var scope = NewDisposeScope();
        mean.lerp_(value, tensor(1 - decay));
    }
}
