using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// An exponential moving average of a module's weights and of its batch-norm statistics (Polyak and Juditsky, 1992;
/// Tarvainen and Valpola, 2017). It follows quickly at first: after t steps the decay is at most (1 + t) / (10 + t).
/// </summary>
/// <remarks>
/// Works on flat buffers, a few operations each. Owns the averages, not what is averaged. Statistics that equal their average leave it as it is, bit by bit: those of
/// a batch norm that keeps them would drift by rounding otherwise.
/// </remarks>
internal sealed class ExponentialMovingAverage : IDisposable
{
    private readonly (Tensor Current, Tensor Average)[] _pairs;
    private readonly Tensor? _statistics;
    private readonly double _decay;
    private long _steps;

    /// <summary>Starts from the current values.</summary>
    /// <param name="decay">The share of the average that stays in a step, 0 or more and below 1.</param>
    /// <param name="weights">The flat buffer of weights that are averaged.</param>
    /// <param name="statistics">The same of statistics; null for none.</param>
    public ExponentialMovingAverage(double decay, Tensor weights, Tensor? statistics = null)
    {
        if (!(decay is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "A decay is 0 or more and below 1.");
        }

        (_decay, _statistics) = (decay, statistics);
        _pairs = [.. new[] { weights, statistics }.OfType<Tensor>().Select(current => (current, current.clone().DetachFromDisposeScope()))];
    }

    /// <summary>Takes the current values into the average.</summary>
    public void Update()
    {
        using var noGradient = no_grad();
        _steps++;
        var decay = Math.Min(_decay, (1.0 + _steps) / (10.0 + _steps));
        foreach (var (current, average) in _pairs)
        {
            if (ReferenceEquals(current, _statistics))
            {
                using var scope = NewDisposeScope();
                average.copy_(where(current.eq(average), average, average.mul(Scalars.Of(decay)).add_(current, alpha: Scalars.Of(1 - decay))));
            }
            else
            {
                average.mul_(Scalars.Of(decay)).add_(current, alpha: Scalars.Of(1 - decay));
            }
        }
    }

    /// <summary>Exchanges the current values and the average: once to use the average, once more to go back.</summary>
    public void Swap()
    {
        using var noGradient = no_grad();
        foreach (var (current, average) in _pairs)
        {
            using var held = current.clone();
            current.copy_(average);
            average.copy_(held);
        }
    }

    /// <summary>The averages and the number of steps, to go on from later.</summary>
    /// <returns><c>steps</c> and a flat buffer for each average: copies on the CPU that the caller disposes.</returns>
    public Dictionary<string, Tensor> SaveState()
    {
        var state = _pairs.Index().ToDictionary(item => $"{item.Index}", item => item.Item.Average.to(CPU, copy: true).DetachFromDisposeScope());
        state["steps"] = tensor(_steps).DetachFromDisposeScope();
        return state;
    }

    /// <summary>Goes on from a state that <see cref="SaveState"/> gave. If it does not fit, nothing changes.</summary>
    /// <param name="state">The state, of averages of the same network. Not owned.</param>
    /// <exception cref="FewLabelException">An entry is missing, or of another type or size.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var saved = _pairs.Index().Select(item => Entry($"{item.Index}", item.Item.Average.dtype, item.Item.Average.shape)).ToArray();
        var steps = Entry("steps", ScalarType.Int64, []);
        using var noGradient = no_grad();
        foreach (var ((_, average), value) in _pairs.Zip(saved))
        {
            average.copy_(value);
        }

        _steps = steps.item<long>();

        Tensor Entry(string name, ScalarType type, long[] shape) =>
            state.TryGetValue(name, out var value) && value.dtype == type && value.shape.SequenceEqual(shape)
                ? value
                : throw new FewLabelException($"The saved average has no '{name}' of {type} and shape ({string.Join(", ", shape)}). Use the network that was saved.");
    }

    /// <summary>Frees the averages.</summary>
    public void Dispose()
    {
        foreach (var (_, average) in _pairs)
        {
            average.Dispose();
        }
    }
}
