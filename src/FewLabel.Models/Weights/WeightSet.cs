using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>The named tensors of a weight file, all on the CPU, and what the file says of itself.</summary>
/// <remarks>
/// <para>It owns the tensors: disposing it disposes them. It does not belong to any dispose scope.</para>
/// <para>As in PyTorch, tensors of a checkpoint that were saved sharing memory still do, and one that was saved
/// transposed or expanded is not contiguous.</para>
/// </remarks>
public sealed class WeightSet : IReadOnlyDictionary<string, Tensor>, IDisposable
{
    private readonly OrderedDictionary<string, Tensor> _tensors;

    internal WeightSet(string path, OrderedDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        _tensors = tensors;
        Metadata = metadata;
        foreach (var tensor in tensors.Values)
        {
            tensor.DetachFromDisposeScope();
        }
    }

    /// <summary>The file they come from.</summary>
    public string Path { get; }

    /// <summary>The texts that a safetensors file carries beside its tensors; empty for a checkpoint.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>How many tensors there are.</summary>
    public int Count => _tensors.Count;

    /// <summary>Their names, in the order of the file's data (safetensors) or of the saved dictionary (PyTorch).</summary>
    public IEnumerable<string> Keys => _tensors.Keys;

    /// <summary>The tensors, in the same order.</summary>
    public IEnumerable<Tensor> Values => _tensors.Values;

    /// <summary>The tensor of a name.</summary>
    /// <param name="key">The name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor this[string key] => _tensors[key];

    /// <summary>Whether there is a tensor of a name.</summary>
    /// <param name="key">The name.</param>
    /// <returns>Whether there is.</returns>
    public bool ContainsKey(string key) => _tensors.ContainsKey(key);

    /// <summary>Finds the tensor of a name.</summary>
    /// <param name="key">The name.</param>
    /// <param name="value">The tensor, which belongs to this set.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) => _tensors.TryGetValue(key, out value);

    /// <summary>Names and tensors, in order.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
