using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Moco;

/// <summary>Named tensors on the CPU that a pre-training goes on from. Owns them.</summary>
internal sealed class MocoState : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>Adds a copy.</summary>
    public void Copy(string name, Tensor value) => Take(name, value.detach().to(CPU, copy: true));

    /// <summary>Adds a tensor on the CPU and takes it over.</summary>
    public void Take(string name, Tensor value) => _tensors.Add(name, value.DetachFromDisposeScope());

    /// <summary>Adds tensors on the CPU under a common prefix and takes them over.</summary>
    public void Take(string prefix, IReadOnlyDictionary<string, Tensor> values)
    {
        foreach (var (name, value) in values)
        {
            Take($"{prefix}.{name}", value);
        }
    }

    /// <summary>The tensors whose names start with a prefix and a dot, under what follows it. They stay this state's.</summary>
    public Dictionary<string, Tensor> Under(string prefix) =>
        _tensors.Where(item => item.Key.StartsWith(prefix + ".", StringComparison.Ordinal))
            .ToDictionary(item => item.Key[(prefix.Length + 1)..], item => item.Value);

    /// <summary>A tensor of a name and a type; an error if there is none.</summary>
    public Tensor Get(string name, ScalarType type) =>
        _tensors.TryGetValue(name, out var value) && value.dtype == type
            ? value
            : throw new FewLabelException($"The saved pre-training has no '{name}' of type {type}. The file was made by another version or is no checkpoint of a pre-training; start again with Resume set to false.");

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
