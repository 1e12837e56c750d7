using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>The figures of one step.</summary>
internal readonly record struct StepFigures(
    double Loss, double Accuracy, double FeatureSpread, double GradientNorm, double LearningRate, double Momentum)
{
    /// <summary>Fetches all of them from the device at once; an error if one is not finite.</summary>
    public static StepFigures Fetch(StepGuard guard, long step, InfoNceResult result, Tensor queries, double rate, double momentum)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = guard.Finish(step, result.Loss, result.Accuracy, queries.detach().std(0).mean());
        return new StepFigures(values[0], values[2], values[3], values[1], rate, momentum);
    }
}
