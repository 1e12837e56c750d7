using FewLabel.Checkpoints;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Watches over the steps of a training: it fetches a step's figures from the device at once, stops where one is not finite, before
/// the weights change, and clips the gradient.
/// </summary>
/// <remarks>
/// Two norms of flat buffers tell whether all gradients and all weights are finite; only then, if they are not, is it looked which.
/// Statistics of batch norm, which change in the forward pass, are put back. It owns a copy of the statistics and nothing else.
/// </remarks>
internal sealed class StepGuard : IDisposable
{
    private readonly FlatParameters _parameters;
    private readonly FlatTensors _statistics;
    private readonly double? _clip;
    private readonly CheckpointFolder? _checkpoint;
    private readonly Tensor _kept;

    /// <summary>Creates the guard.</summary>
    /// <param name="parameters">The weights that are trained. Not owned.</param>
    /// <param name="statistics">The statistics that a forward pass changes. Not owned.</param>
    /// <param name="clip">The length to which longer gradients are shortened, above 0; null for no limit.</param>
    /// <param name="checkpoint">Where the training is kept; null if it is not.</param>
    public StepGuard(FlatParameters parameters, FlatTensors statistics, double? clip, CheckpointFolder? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(statistics);
        (_parameters, _statistics, _clip, _checkpoint) = (parameters, statistics, clip, checkpoint);
        _kept = statistics.Values.clone().DetachFromDisposeScope();
    }

    /// <summary>Begins a step: to be called before the forward pass.</summary>
    public void Begin()
    {
        MemoryReuse.GiveBackNowAndThen();
        using var noGradient = no_grad();
        _kept.copy_(_statistics.Values);
    }

    /// <summary>
    /// Ends the backward pass: to be called before the optimizer's step. Longer gradients than the limit are shortened to it (Pascanu, Mikolov
    /// and Bengio, "On the difficulty of training recurrent neural networks", 2013).
    /// </summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="loss">The loss, one number.</param>
    /// <param name="figures">More figures of the step to fetch, one number each.</param>
    /// <returns>The loss, the gradient's length before it was shortened, and the other figures.</returns>
    /// <exception cref="TrainingDivergedException">The loss, a gradient or a weight is not finite. Weights and statistics are as before the step.</exception>
    public float[] Finish(long step, Tensor loss, params IReadOnlyList<Tensor> figures)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(figures);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weights = _parameters.Values.norm();
        var all = stack([loss.detach(), _parameters.Gradients.norm(), .. figures.Select(figure => figure.to(float32)), weights]).cpu().data<float>().ToArray();
        if (!float.IsFinite(all[0]) || !float.IsFinite(all[1]) || !float.IsFinite(all[^1]))
        {
            _statistics.Values.copy_(_kept);
            throw new TrainingDivergedException(step, Culprit(all[0]), all[0], _checkpoint?.LastGood);
        }

        if (all[1] > _clip)
        {
            _parameters.Gradients.mul_(Scalars.Of(_clip.Value / all[1]));
        }

        return all[..^1];
    }

    /// <summary>Frees the copy.</summary>
    public void Dispose() => _kept.Dispose();

    private string Culprit(float loss)
    {
        var weight = _parameters.FirstNotFinite(_parameters.Values);
        var gradient = _parameters.FirstNotFinite(_parameters.Gradients);
        return weight is not null ? $"the weight {weight}"
            : !float.IsFinite(loss) ? "the loss"
            : gradient is not null ? $"the gradient of {gradient}"
            : "the length of gradient or weights";
    }
}
