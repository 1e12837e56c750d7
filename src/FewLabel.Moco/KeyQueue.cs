using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>
/// The dictionary of MoCo: the keys of the last batches, first in, first out, to which queries are compared (He et al.,
/// 2020, section 3.2).
/// </summary>
/// <remarks>
/// <para>One tensor of shape (K, D) that is written in place; batches of any size wrap around its end. Before the first
/// keys come it holds random unit vectors.</para>
/// <para>Enqueue after the backward pass: the loss needs the keys it was computed with, and autograd refuses to go on if
/// they have changed. It owns its tensor. Not thread-safe.</para>
/// </remarks>
public sealed class KeyQueue : IDisposable
{
    /// <summary>Creates a queue of random unit vectors.</summary>
    /// <param name="capacity">K, how many keys it holds, 1 or more. It need not be a multiple of the batch size.</param>
    /// <param name="dimension">D, the numbers in a key, 1 or more.</param>
    /// <param name="random">Draws the first content.</param>
    /// <param name="device">Where the keys live; null is the CPU.</param>
    public KeyQueue(int capacity, int dimension, RandomSource random, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(random);
        Capacity = capacity;
        Dimension = dimension;
        using var scope = NewDisposeScope();
        Keys = nn.functional.normalize(random.Normal(0, 1, capacity, dimension)).to(device ?? CPU).DetachFromDisposeScope();
    }

    /// <summary>K, how many keys it holds.</summary>
    public int Capacity { get; }

    /// <summary>D, the numbers in a key.</summary>
    public int Dimension { get; }

    /// <summary>
    /// The keys: Float32, shape (K, D), a row a key, in no particular order. Belongs to the queue and changes with
    /// <see cref="Enqueue"/>.
    /// </summary>
    public Tensor Keys { get; }

    /// <summary>The row that the next key goes to, 0 to K - 1.</summary>
    public int Position { get; private set; }

    /// <summary>How many rows hold keys that were enqueued, 0 to K; the others are still random.</summary>
    public int Filled { get; private set; }

    /// <summary>Replaces the oldest keys.</summary>
    /// <param name="keys">
    /// Float32, shape (N, D), N 1 or more, on the queue's device, rows of unit length; of more than K the last K stay.
    /// Their values are copied unchecked, for a check would make a GPU wait: a key that is not finite shows in the
    /// next loss.
    /// </param>
    /// <exception cref="ArgumentException">The keys are of another type, width or device.</exception>
    public void Enqueue(Tensor keys)
    {
        CheckKeys(keys);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var count = keys.shape[0];
        var skipped = Math.Max(0, count - Capacity);
        var start = (Position + skipped) % Capacity;
        var kept = count - skipped;
        var first = Math.Min(kept, Capacity - start);
        Keys.narrow(0, start, first).copy_(keys.narrow(0, skipped, first));
        if (kept > first)
        {
            Keys.narrow(0, 0, kept - first).copy_(keys.narrow(0, skipped + first, kept - first));
        }

        Position = (int)((start + kept) % Capacity);
        Filled = (int)Math.Min(Capacity, Filled + count);
    }

    /// <summary>The queue's whole state.</summary>
    /// <returns><c>keys</c>, <c>position</c> and <c>filled</c>: copies on the CPU that the caller disposes.</returns>
    public Dictionary<string, Tensor> SaveState() => new()
    {
        ["keys"] = Keys.to(CPU, copy: true).DetachFromDisposeScope(),
        ["position"] = tensor((long)Position).DetachFromDisposeScope(),
        ["filled"] = tensor((long)Filled).DetachFromDisposeScope(),
    };

    /// <summary>Goes on from a state that <see cref="SaveState"/> gave. If it does not fit, nothing changes.</summary>
    /// <param name="state">The state. Not owned.</param>
    /// <exception cref="FewLabelException">An entry is missing, of another type or shape, or out of its range.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var keys = Entry(state, "keys", ScalarType.Float32, Capacity, Dimension);
        var position = Entry(state, "position", ScalarType.Int64).cpu().item<long>();
        var filled = Entry(state, "filled", ScalarType.Int64).cpu().item<long>();
        if (position < 0 || position >= Capacity || filled < 0 || filled > Capacity)
        {
            throw new FewLabelException(
                $"The saved queue's position is {position} and its count {filled}; a queue of {Capacity} keys has 0 to {Capacity - 1} and 0 to {Capacity}. Use a state that was saved from such a queue.");
        }

        var longest = keys.norm(1).sub(Scalars.One).abs().max().item<float>();
        if (!(longest < 1e-3f))
        {
            throw new FewLabelException(
                $"A saved key's length differs from 1 by {longest}. The state was damaged or is not a queue's; start with a new queue.");
        }

        Keys.copy_(keys);
        Position = (int)position;
        Filled = (int)filled;
    }

    /// <summary>Frees the keys.</summary>
    public void Dispose() => Keys.Dispose();

    private static Tensor Entry(IReadOnlyDictionary<string, Tensor> state, string name, ScalarType type, params long[] shape)
    {
        if (!state.TryGetValue(name, out var value))
        {
            throw new FewLabelException($"The saved queue has no '{name}'. Use a state that KeyQueue.SaveState gave.");
        }

        return value.dtype == type && value.shape.SequenceEqual(shape)
            ? value
            : throw new FewLabelException(
                $"'{name}' of the saved queue is {value.dtype} ({string.Join(", ", value.shape)}), but this queue needs {type} ({string.Join(", ", shape)}). Create the queue with the size that was saved.");
    }

    private void CheckKeys(Tensor keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.dtype != ScalarType.Float32 || keys.dim() != 2 || keys.shape[0] < 1 || keys.shape[1] != Dimension)
        {
            throw new ArgumentException(
                $"Keys must be a Float32 tensor of shape (N, {Dimension}), a row a key; this is {keys.dtype} ({string.Join(", ", keys.shape)}).",
                nameof(keys));
        }

        if (keys.device_type != Keys.device_type || keys.device_index != Keys.device_index)
        {
            throw new ArgumentException($"The keys are on {keys.device} and the queue on {Keys.device}; create the queue on the encoder's device.", nameof(keys));
        }
    }
}
