using System.Text.Json;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Checkpoints;

/// <summary>
/// What a training goes on from: tensors and values by name. Owns its tensors, which lie on the CPU and belong to no dispose scope.
/// </summary>
public sealed class TrainingState : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>How long the work took that led here, over all processes that had a part in it; 0 or more.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The values by name, as JSON.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>Adds a copy of a tensor.</summary>
    /// <param name="name">Its name, each once.</param>
    /// <param name="value">The tensor, on any device. Not owned.</param>
    public void Copy(string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var detached = value.detach();
        Take(name, detached.to(CPU, copy: true));
    }

    /// <summary>Adds copies of a module's parameters and buffers.</summary>
    /// <param name="prefix">What their names begin with, before a dot.</param>
    /// <param name="module">The module. Not owned.</param>
    public void Copy(string prefix, nn.Module module)
    {
        foreach (var (name, value) in ModuleState.Named(module))
        {
            Copy($"{prefix}.{name}", value);
        }
    }

    /// <summary>Adds the state of a generator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="random">The source. Not owned.</param>
    public void Copy(string name, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Take(name, tensor(random.GetState()));
    }

    /// <summary>Adds a tensor and takes it over.</summary>
    /// <param name="name">Its name, each once.</param>
    /// <param name="value">A tensor on the CPU.</param>
    public void Take(string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _tensors.Add(name, value.DetachFromDisposeScope());
    }

    /// <summary>Adds tensors and takes them over.</summary>
    /// <param name="prefix">What their names begin with, before a dot.</param>
    /// <param name="values">Tensors on the CPU.</param>
    public void Take(string prefix, IReadOnlyDictionary<string, Tensor> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (name, value) in values)
        {
            Take($"{prefix}.{name}", value);
        }
    }

    /// <summary>Adds a value, which is kept as JSON: every number comes back bit for bit.</summary>
    /// <param name="name">Its name, each once.</param>
    /// <param name="value">The value.</param>
    public void Put<T>(string name, T value) => _values.Add(name, JsonSerializer.Serialize(value, StateJson.Options));

    /// <summary>The value of a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FewLabelException">There is none, or it is of another kind.</exception>
    public T Get<T>(string name)
    {
        try
        {
            return _values.TryGetValue(name, out var json) && JsonSerializer.Deserialize<T>(json, StateJson.Options) is { } value
                ? value
                : throw Missing(name, typeof(T).Name);
        }
        catch (JsonException)
        {
            throw Missing(name, typeof(T).Name);
        }
    }

    /// <summary>The tensor of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">Its type.</param>
    /// <returns>The tensor, which stays this state's.</returns>
    /// <exception cref="FewLabelException">There is none of that type.</exception>
    public Tensor Get(string name, ScalarType type) =>
        _tensors.TryGetValue(name, out var value) && value.dtype == type ? value : throw Missing(name, $"{type}");

    /// <summary>The tensors whose names begin with a prefix and a dot, under what follows it.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>The tensors, which stay this state's.</returns>
    public Dictionary<string, Tensor> Under(string prefix) =>
        _tensors.Where(item => item.Key.StartsWith(prefix + ".", StringComparison.Ordinal))
            .ToDictionary(item => item.Key[(prefix.Length + 1)..], item => item.Value);

    /// <summary>Gives a tensor the saved values.</summary>
    /// <param name="name">The name they were saved under.</param>
    /// <param name="target">A tensor of the same type and shape, on any device.</param>
    /// <exception cref="FewLabelException">They do not fit.</exception>
    public void Restore(string name, Tensor target) => Restore([(name, target)]);

    /// <summary>Gives a module the saved parameters and buffers. If one does not fit, nothing changes.</summary>
    /// <param name="prefix">What their names begin with, before a dot.</param>
    /// <param name="module">The module. Not owned.</param>
    /// <exception cref="FewLabelException">They do not fit.</exception>
    public void Restore(string prefix, nn.Module module) =>
        Restore(ModuleState.Named(module).Select(item => ($"{prefix}.{item.Name}", item.Value)));

    /// <summary>Lets a generator go on where the saved one stood.</summary>
    /// <param name="name">The name it was saved under.</param>
    /// <param name="random">The source. Not owned.</param>
    /// <exception cref="FewLabelException">There is none, or it is not the state of a generator.</exception>
    public void Restore(string name, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        try
        {
            random.SetState(Get(name, ScalarType.Byte).data<byte>().ToArray());
        }
        catch (ArgumentException error)
        {
            throw new FewLabelException($"What was saved as '{name}' is not the state of a generator: the file is damaged. Keep this run in another folder.", error);
        }
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    /// <summary>Adds a value that is JSON already, in place of one of that name.</summary>
    internal void PutJson(string name, string json) => _values[name] = json;

    private void Restore(IEnumerable<(string Name, Tensor Target)> items)
    {
        // All are found and checked before the first is copied.
        var pairs = items.Select(item => (Fitting(item.Name, item.Target), item.Target)).ToList();
        ModuleState.Copy(pairs);
    }

    private Tensor Fitting(string name, Tensor target)
    {
        var saved = Get(name, target.dtype);
        return saved.shape.SequenceEqual(target.shape)
            ? saved
            : throw new FewLabelException(
                $"'{name}' was saved in the shape ({string.Join(", ", saved.shape)}) and is needed in ({string.Join(", ", target.shape)}). Use the network that was saved.");
    }

    private static FewLabelException Missing(string name, string type) => new(
        $"The saved state has no '{name}' of type {type}: it is of another training or another version of FewLabel. Keep this run in another folder.");
}
