using FewLabel.Checkpoints;
using FewLabel.Training.Optimizers;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Changes the weights in a step: learning rate, backward pass, guard, optimizer, and average. It owns neither the parameters nor the statistics.
/// </summary>
internal sealed class WeightUpdate : IDisposable
{
    private readonly UpdateOptions _options;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly StepGuard _guard;
    private long _step;

    /// <summary>Starts from the weights as they are.</summary>
    /// <param name="options">How the weights change.</param>
    /// <param name="parameters">The weights. Not owned.</param>
    /// <param name="statistics">The statistics that a forward pass changes. Not owned.</param>
    /// <param name="checkpoint">Where the training is kept; null if it is not.</param>
    /// <param name="rateFactors">Factors of the learning rate; null for 1. Not owned.</param>
    public WeightUpdate(UpdateOptions options, FlatParameters parameters, FlatTensors statistics, CheckpointFolder? checkpoint, Tensor? rateFactors = null)
    {
        (_options, _parameters) = (options, parameters);
        _optimizer = options.Optimizer.Create(parameters);
        _optimizer.RateFactors = rateFactors;
        Average = options.Average > 0 ? new ExponentialMovingAverage(options.Average, parameters.Values, statistics.Values) : null;
        _guard = new StepGuard(parameters, statistics, options.GradientClip, checkpoint);
    }

    /// <summary>The averaged weights; null for none.</summary>
    public ExponentialMovingAverage? Average { get; }

    /// <summary>The learning rate of the step.</summary>
    public double Rate { get; private set; }

    /// <summary>Begins a step, before its forward pass.</summary>
    public void Begin(in TrainingMoment now)
    {
        _step = now.Step;
        Rate = _options.Optimizer.LearningRate * Factor(now);
        _guard.Begin();
    }

    /// <summary>Descends along the gradient of a loss.</summary>
    /// <param name="loss">The loss, one number.</param>
    /// <param name="figures">Figures of the step to fetch with it, one number each.</param>
    /// <returns>The loss, the gradient's length, and the figures.</returns>
    /// <exception cref="TrainingDivergedException">Something is not finite. Weights and statistics are as before the step.</exception>
    public float[] Learn(Tensor loss, params IReadOnlyList<Tensor> figures)
    {
        _parameters.ZeroGradients();
        loss.backward();
        var fetched = _guard.Finish(_step, loss, figures);
        _optimizer.Step(Rate);
        Average?.Update();
        return fetched;
    }

    public void Save(TrainingState state)
    {
        state.Take("optimizer", _optimizer.SaveState());
        if (Average is not null)
        {
            state.Take("average", Average.SaveState());
        }
    }

    public void Load(TrainingState state)
    {
        _optimizer.LoadState(state.Under("optimizer"));
        Average?.LoadState(state.Under("average"));
    }

    public void Dispose()
    {
        _guard.Dispose();
        Average?.Dispose();
        _optimizer.Dispose();
    }

    /// <exception cref="FewLabelException">A schedule of your own gives no factor.</exception>
    private double Factor(in TrainingMoment now)
    {
        var factor = _options.Schedule.FactorAt(now.Step, now.StepCount);
        return factor is >= 0 and <= 1
            ? factor
            : throw new FewLabelException(FormattableString.Invariant(
                $"{_options.Schedule.GetType().Name} gives the factor {factor} at step {now.Step} of {now.StepCount}; it must be 0 to 1. Mend its {nameof(LearningRateSchedule.FactorAt)}, or raise the learning rate instead."));
    }
}
