using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>The figures of one step.</summary>
internal readonly record struct StepFigures(
    double Loss, double Accuracy, double FeatureSpread, double GradientLength, double LearningRate, double Momentum)
{
    /// <summary>Fetches all of them from the device at once.</summary>
    public static StepFigures Fetch(InfoNceResult result, Tensor queries, Tensor gradients, double rate, double momentum)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var spread = queries.detach().std(0).mean();
        var values = stack([result.Loss.detach(), result.Accuracy, spread, gradients.norm()]).cpu().data<float>().ToArray();
        return new StepFigures(values[0], values[1], values[2], values[3], rate, momentum);
    }

    /// <summary>The error, if the loss or the gradient is not finite.</summary>
    public TrainingDivergedException? Fault(long step) =>
        !double.IsFinite(Loss) ? new TrainingDivergedException(step, Loss)
        : !double.IsFinite(GradientLength) ? new TrainingDivergedException(step, Loss, GradientLength)
        : null;
}
