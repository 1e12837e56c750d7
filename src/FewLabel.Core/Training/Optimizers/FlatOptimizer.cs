using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training.Optimizers;

/// <summary>
/// Changes all parameters of a module at once: a step is a handful of operations on flat buffers, however many parameter
/// tensors the module has. Your own derives from it, and its options from <see cref="OptimizerOptions"/>.
/// </summary>
public abstract class FlatOptimizer : IDisposable
{
    /// <summary>Starts with the parameters as they are.</summary>
    /// <param name="parameters">What it changes. Not owned.</param>
    protected FlatOptimizer(FlatParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = parameters;
    }

    /// <summary>What it changes. Not owned.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>
    /// Factors of the learning rate, 0 or more, one for each element: Float32, shaped like the parameters' values, as
    /// <see cref="FlatParameters.Spread(Func{TorchSharp.Modules.Parameter, double})"/> makes them. They scale the whole
    /// change of a step, decoupled weight decay included; 0 leaves the element as it is, bit for bit. Null, the default, is
    /// 1 for all. Not owned.
    /// </summary>
    /// <exception cref="ArgumentException">The shape or the type is another.</exception>
    public Tensor? RateFactors
    {
        get;
        set
        {
            if (value is not null && (value.dtype != ScalarType.Float32 || value.dim() != 1 || value.numel() != Parameters.Values.numel()))
            {
                throw new ArgumentException(
                    $"The factors must be Float32 of shape ({Parameters.Values.numel()}); they are {value.dtype} of shape ({string.Join(", ", value.shape)}).",
                    nameof(value));
            }

            field = value;
        }
    }

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
        if (RateFactors is null)
        {
            Update(learningRate);
            return;
        }

        // Every method's change is proportional to the learning rate, so scaling the change is scaling the rate.
        var before = Parameters.Values.clone();
        Update(learningRate);
        var scaled = before.lerp(Parameters.Values, RateFactors);
        Parameters.Values.copy_(where(RateFactors.eq(Scalars.Of(0)), before, scaled));
    }

    /// <summary>The moments and the number of steps, to go on from later.</summary>
    /// <returns><c>steps</c> and a flat buffer for each moment: copies on the CPU that the caller disposes.</returns>
    public Dictionary<string, Tensor> SaveState()
    {
        var state = Moments.ToDictionary(moment => moment.Name, moment => moment.Value.to(CPU, copy: true).DetachFromDisposeScope());
        state["steps"] = tensor(StepCount).DetachFromDisposeScope();
        return state;
    }

    /// <summary>Goes on from a state that <see cref="SaveState"/> gave. If it does not fit, nothing changes.</summary>
    /// <param name="state">The state, of the same method on the same network. Not owned.</param>
    /// <exception cref="FewLabelException">An entry is missing, too many, or of another type or size.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var moments = Moments.ToDictionary(moment => moment.Name, moment => moment.Value);
        var expected = moments.Keys.Append("steps").Order().ToArray();
        if (!state.Keys.Order().SequenceEqual(expected))
        {
            throw new FewLabelException(
                $"The saved optimizer has {string.Join(", ", state.Keys.Order())}; this one needs {string.Join(", ", expected)}. Use the method that was saved.");
        }

        foreach (var (name, value) in moments)
        {
            var saved = state[name];
            if (saved.dtype != value.dtype || !saved.shape.SequenceEqual(value.shape))
            {
                throw new FewLabelException(
                    $"'{name}' of the saved optimizer is {saved.dtype} ({string.Join(", ", saved.shape)}); this network needs {value.dtype} ({string.Join(", ", value.shape)}). Use the network that was saved.");
            }
        }

        var steps = state["steps"];
        if (steps.dtype != ScalarType.Int64 || steps.numel() != 1 || steps.item<long>() < 0)
        {
            throw new FewLabelException($"'steps' of the saved optimizer is {steps.dtype} ({string.Join(", ", steps.shape)}); a whole number of 0 or more is needed. The state is damaged.");
        }

        using var noGradient = no_grad();
        foreach (var (name, value) in moments)
        {
            value.copy_(state[name]);
        }

        StepCount = steps.item<long>();
    }

    /// <summary>Frees the moments.</summary>
    public abstract void Dispose();

    /// <summary>
    /// What it remembers from step to step, each by a name of its own that is not <c>steps</c>: the same tensors each time, of any shape. Checkpoints
    /// keep them. They live outside of dispose scopes, until <see cref="Dispose"/>.
    /// </summary>
    protected abstract IEnumerable<(string Name, Tensor Value)> Moments { get; }

    /// <summary>
    /// Changes the parameters' values by their gradients, in place. The change must be proportional to the learning rate (<see cref="RateFactors"/>
    /// scale it). No gradient is recorded, and a dispose scope is open.
    /// </summary>
    /// <param name="learningRate">The learning rate of this step, 0 or more.</param>
    protected abstract void Update(double learningRate);
}
