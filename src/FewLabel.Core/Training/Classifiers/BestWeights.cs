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
            Copy(values, _kept);
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
    public void Restore() => Copy(_kept, values);

    public void Dispose()
    {
        foreach (var kept in _kept)
        {
            kept.Dispose();
        }
    }

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        using var noGradient = no_grad();
        foreach (var (source, target) in from.Zip(to))
        {
            target.copy_(source);
        }
    }
}
