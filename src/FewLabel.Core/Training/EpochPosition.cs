using FewLabel.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Where a training stands, and what it has gathered of the epoch so far. Owns the epoch's order.</summary>
internal sealed class EpochPosition : IDisposable
{
    private const string OrderName = "order";

    private Numbers _numbers = new(1, 0, 0, 0, 0, 0);

    /// <summary>The epoch, from 1.</summary>
    public int Epoch => _numbers.Epoch;

    /// <summary>How many of its batches are done.</summary>
    public int Batch => _numbers.Batch;

    /// <summary>The sum of the epoch's losses, weighted as the training does.</summary>
    public double Loss => _numbers.Loss;

    /// <summary>How much of the epoch was right.</summary>
    public double Correct => _numbers.Correct;

    /// <summary>How much of the epoch was learned from.</summary>
    public double Learned => _numbers.Learned;

    /// <summary>The learning rate of the last step.</summary>
    public double Rate => _numbers.Rate;

    /// <summary>The images of the epoch in their order: Int64, on the CPU. Null before its first batch.</summary>
    public Tensor? Order { get; private set; }

    /// <summary>How many steps are done.</summary>
    /// <param name="batchCount">How many batches an epoch has.</param>
    public long Step(int batchCount) => (long)(Epoch - 1) * batchCount + Batch;

    /// <summary>Begins the epoch, unless it is begun.</summary>
    /// <param name="draw">Draws the order, on the CPU; the tensor is taken over.</param>
    /// <returns>The order.</returns>
    public Tensor Begin(Func<Tensor> draw) => Order ??= draw().DetachFromDisposeScope();

    /// <summary>Counts a batch.</summary>
    public void Add(double loss, double correct, double learned, double rate) => _numbers = _numbers with
    {
        Batch = Batch + 1, Loss = Loss + loss, Correct = Correct + correct, Learned = Learned + learned, Rate = rate,
    };

    /// <summary>Goes on to the next epoch.</summary>
    public void Close()
    {
        Dispose();
        _numbers = new Numbers(Epoch + 1, 0, 0, 0, 0, 0);
    }

    public void Save(TrainingState state)
    {
        state.Put("position", _numbers);
        if (Order is not null)
        {
            state.Copy(OrderName, Order);
        }
    }

    public void Load(TrainingState state)
    {
        _numbers = state.Get<Numbers>("position");
        Dispose();
        Order = state.Tensors.ContainsKey(OrderName) ? state.Get(OrderName, ScalarType.Int64).clone().DetachFromDisposeScope() : null;
    }

    public void Dispose()
    {
        Order?.Dispose();
        Order = null;
    }

    private sealed record Numbers(int Epoch, int Batch, double Loss, double Correct, double Learned, double Rate);
}
