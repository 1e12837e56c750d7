using FewLabel.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Where in its epochs a training stands. Owns the epoch's order.</summary>
internal sealed class EpochPosition : IDisposable
{
    private const string OrderName = "order";

    private Tensor? _order;

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; private set; } = 1;

    /// <summary>How many of its batches are done.</summary>
    public int Batch { get; private set; }

    /// <summary>How many steps are done.</summary>
    /// <param name="batchCount">How many batches an epoch has.</param>
    public long Step(int batchCount) => (long)(Epoch - 1) * batchCount + Batch;

    /// <summary>Begins the epoch, unless it is begun.</summary>
    /// <param name="draw">Draws the order, on the CPU; the tensor is taken over.</param>
    /// <returns>The order.</returns>
    public Tensor Begin(Func<Tensor> draw) => _order ??= draw().DetachFromDisposeScope();

    /// <summary>Counts a batch.</summary>
    public void Next() => Batch++;

    /// <summary>Goes on to the next epoch.</summary>
    public void Close()
    {
        Dispose();
        (Epoch, Batch) = (Epoch + 1, 0);
    }

    public void Save(TrainingState state)
    {
        state.Put("position", (Epoch, Batch));
        if (_order is not null)
        {
            state.Copy(OrderName, _order);
        }
    }

    public void Load(TrainingState state)
    {
        (Epoch, Batch) = state.Get<(int, int)>("position");
        Dispose();
        _order = state.Tensors.ContainsKey(OrderName) ? state.Get(OrderName, ScalarType.Int64).clone().DetachFromDisposeScope() : null;
    }

    public void Dispose()
    {
        _order?.Dispose();
        _order = null;
    }
}
