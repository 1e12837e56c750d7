using FewLabel.Augmentation;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Graphs;

/// <summary>The most similar other rows of each row of features, by cosine similarity.</summary>
/// <remarks>
/// The graph owns its tensors, which lie on the CPU; <see cref="Dispose"/> frees them. Immutable; reading is thread-safe.
/// Being a neighbor is not mutual: a row can be a neighbor of a row that is not its own neighbor.
/// </remarks>
public sealed class NeighborGraph : IDisposable
{
    /// <summary>The most neighbors that all rows together can have.</summary>
    internal const long LargestSize = 1L << 27;

    /// <summary>Creates a graph that takes over both tensors, for neighbors from another source.</summary>
    /// <param name="indices">Int64, shape (N, k) on the CPU, N and k 1 or more: for each row other rows, each from 0 to N - 1.</param>
    /// <param name="similarities">Float32, shape (N, k) on the CPU, each from -1 to 1.</param>
    /// <exception cref="ArgumentException">A shape, a type, a device or a value is not as said, or a row is its own neighbor.</exception>
    public NeighborGraph(Tensor indices, Tensor similarities)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(similarities);
        RequireForm(indices, ScalarType.Int64, nameof(indices));
        RequireForm(similarities, ScalarType.Float32, nameof(similarities));
        if (!indices.shape.AsSpan().SequenceEqual(similarities.shape))
        {
            throw new ArgumentException(
                $"The similarities must have the shape of the indices, ({string.Join(", ", indices.shape)}); theirs is ({string.Join(", ", similarities.shape)}).", nameof(similarities));
        }

        RequireSize(indices.shape[0], indices.shape[1], nameof(indices));
        Count = (int)indices.shape[0];
        Neighbors = (int)indices.shape[1];
        using var scope = NewDisposeScope();
        Indices = indices.is_contiguous() ? indices : indices.contiguous();
        Similarities = similarities.is_contiguous() ? similarities : similarities.contiguous();
        RequireValues(nameof(indices), nameof(similarities));
        Indices.DetachFromDisposeScope();
        Similarities.DetachFromDisposeScope();
        DisposeIfCopied(indices, Indices);
        DisposeIfCopied(similarities, Similarities);
    }

    /// <summary>The neighbors of each row, the most similar first: Int64, shape (N, k) on the CPU. Not to be written or disposed.</summary>
    public Tensor Indices { get; }

    /// <summary>The similarity of each neighbor: Float32, shape (N, k) on the CPU, from -1 to 1. Not to be written or disposed.</summary>
    public Tensor Similarities { get; }

    /// <summary>How many rows, N.</summary>
    public int Count { get; }

    /// <summary>How many neighbors each row has, k.</summary>
    public int Neighbors { get; }

    /// <summary>Finds the exact neighbors by comparing every row with every other.</summary>
    /// <remarks>
    /// It takes N²·D/2 multiplications on the CPU, and memory for a scaled copy of the features, N·k results and a few
    /// MB. The N×N similarities are never stored. The same features, machine and thread count give the same bits.
    /// On the CPU the lower of two equally similar rows comes first. On another device their order is not defined.
    /// A row of zeros has no direction: its similarity to every row is 0.
    /// </remarks>
    /// <param name="features">Float32, shape (N, D) on any device, finite, at least 2 rows. Scaled to unit length inside; not changed.</param>
    /// <param name="neighbors">How many neighbors of each row, k, from 1 to N - 1; usually 5 to 50.</param>
    /// <param name="progress">Receives the finished share, above 0 to 1, now and then.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The graph. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The features have another type or shape, or are not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of neighbors is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static NeighborGraph Build(
        Tensor features, int neighbors, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        NativeRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var rows = FeatureRows.ToUnitLength(features, nameof(features));
        var count = rows.shape[0];
        if (neighbors < 1 || neighbors >= count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(neighbors), neighbors, $"Each of {count} rows has {count - 1} others, so the neighbors must be 1 to {count - 1}.");
        }

        RequireSize(count, neighbors, nameof(neighbors));
        var best = NearestRows.AmongOthers(rows, neighbors, progress, cancellationToken);
        var indices = HostData.ToTensor<long>(Array.ConvertAll(best.Indices, index => (long)index), CPU, count, neighbors);
        var similarities = HostData.ToTensor<float>(best.Similarities, CPU, count, neighbors).clamp_(Scalars.Of(-1), Scalars.One);
        return new NeighborGraph(indices, similarities);
    }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Indices.Dispose();
        Similarities.Dispose();
    }

    /// <summary>The indices as plain numbers, row by row.</summary>
    internal ReadOnlySpan<long> IndexValues => HostData.Read<long>(Indices);

    /// <summary>The similarities as plain numbers, row by row.</summary>
    internal ReadOnlySpan<float> SimilarityValues => HostData.Read<float>(Similarities);

    private static void RequireForm(Tensor tensor, ScalarType type, string name)
    {
        if (tensor.dtype != type || tensor.dim() != 2 || tensor.shape.Any(size => size < 1) || tensor.device_type != DeviceType.CPU)
        {
            throw new ArgumentException(
                $"The {name} must be a tensor of {type} and shape (N, k) on the CPU, N and k 1 or more; this one is {tensor.dtype} ({string.Join(", ", tensor.shape)}) on {tensor.device_type}.", name);
        }
    }

    private static void RequireSize(long rows, long neighbors, string name)
    {
        if (rows * neighbors > LargestSize)
        {
            throw new ArgumentOutOfRangeException(name, $"{rows} rows with {neighbors} neighbors each are too many: the product can be at most {LargestSize}.");
        }
    }

    private static void DisposeIfCopied(Tensor given, Tensor kept)
    {
        if (!ReferenceEquals(given, kept))
        {
            given.Dispose();
        }
    }

    private void RequireValues(string indicesName, string similaritiesName)
    {
        var indices = IndexValues;
        var similarities = SimilarityValues;
        for (var i = 0; i < indices.Length; i++)
        {
            var row = i / Neighbors;
            if (indices[i] < 0 || indices[i] >= Count || indices[i] == row)
            {
                throw new ArgumentException($"Row {row} has the neighbor {indices[i]}; allowed are the other rows of 0 to {Count - 1}.", indicesName);
            }

            if (!(similarities[i] is >= -1 and <= 1))
            {
                throw new ArgumentException($"The similarity of row {row} to row {indices[i]} is {similarities[i]}; similarities lie from -1 to 1.", similaritiesName);
            }
        }
    }
}
