using FewLabel.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Keeps the weights of the epoch with the least validation loss and tells when to stop.</summary>
internal sealed class BestWeights(EarlyStopping stopping, params Tensor[] values) : IDisposable
{
    private readonly Tensor[] _kept = [.. values.Select(value => value.clone().DetachFromDisposeScope())];
    private double _least = double.PositiveInfinity;

    /// <summary>The epoch of the weights that are kept; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Keeps the current weights if they are better, and says whether patience has run out.</summary>
    public bool IsOver(int epoch, double validationLoss)
    {
        if (validationLoss < _least - stopping.MinimumGain)
        {
            _least = validationLoss;
            Epoch = epoch;
            ModuleState.Copy(values.Zip(_kept));
        }

        return epoch - Epoch >= stopping.Patience;
    }

    public void Save(TrainingState state)
    {
        state.Put("best", (_least, Epoch));
        foreach (var (position, kept) in _kept.Index())
        {
            state.Copy($"best.{position}", kept);
        }
    }

    public void Load(TrainingState state)
    {
        (_least, Epoch) = state.Get<(double, int)>("best");
        foreach (var (position, kept) in _kept.Index())
        {
            state.Restore($"best.{position}", kept);
        }
    }

    /// <summary>Puts the weights that were kept back.</summary>
    public void Restore() => ModuleState.Copy(_kept.Zip(values));

    public void Dispose()
    {
        foreach (var kept in _kept)
        {
            kept.Dispose();
        }
    }
}
