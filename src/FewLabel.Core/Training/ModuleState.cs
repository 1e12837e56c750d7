using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Copies parameters and buffers between modules, by their names. Devices and types may differ.</summary>
internal static class ModuleState
{
    /// <summary>Gives a module the values of another of the same architecture. If they differ, nothing changes.</summary>
    /// <param name="source">Where the values come from. Not owned.</param>
    /// <param name="target">Gets them. Not owned.</param>
    /// <exception cref="ArgumentException">One has a name or a shape that the other does not have.</exception>
    public static void CopyStateTo(this nn.Module source, nn.Module target)
    {
        if (source.StateDifferencesFrom(target) is [var first, ..] differences)
        {
            throw new ArgumentException(
                $"The two modules differ in {differences.Count} tensors, such as '{first}'. Create both by the same architecture.", nameof(target));
        }

        source.TryCopyStateTo(target);
    }

    /// <summary>Gives a module that contains another one, by names and shapes, the other's values. If it does not contain all of it, nothing changes.</summary>
    /// <param name="source">Where the values come from. Not owned.</param>
    /// <param name="target">Gets them; what it has beside them stays as it is. Not owned.</param>
    /// <returns>Whether it contains the other.</returns>
    public static bool TryCopyStateTo(this nn.Module source, nn.Module target)
    {
        var (from, to) = (Of(source), Of(target));
        if (!from.All(item => Has(to, item)))
        {
            return false;
        }

        Copy(from.Select(item => (item.Value, to[item.Key])));
        return true;
    }

    /// <summary>The names that only one of two modules has, or that have another shape there; empty for the same architecture.</summary>
    public static IReadOnlyList<string> StateDifferencesFrom(this nn.Module module, nn.Module other)
    {
        var (own, others) = (Of(module), Of(other));
        return [.. own.Where(item => !Has(others, item)).Select(item => item.Key), .. others.Keys.Except(own.Keys)];
    }

    /// <summary>Gives tensors the values of others, without gradients.</summary>
    /// <param name="pairs">Each with the same shape. Not owned.</param>
    public static void Copy(IEnumerable<(Tensor Source, Tensor Target)> pairs)
    {
        using var noGradient = no_grad();
        foreach (var (source, target) in pairs)
        {
            target.copy_(source);
        }
    }

    /// <summary>A module's parameters and then its buffers, by name. They belong to it.</summary>
    public static IEnumerable<(string Name, Tensor Value)> Named(nn.Module module) =>
        module.named_parameters().Select(item => (item.name, (Tensor)item.parameter))
            .Concat(module.named_buffers().Select(item => (item.name, item.buffer)));

    private static Dictionary<string, Tensor> Of(nn.Module module) => Named(module).ToDictionary(item => item.Name, item => item.Value);

    private static bool Has(Dictionary<string, Tensor> state, KeyValuePair<string, Tensor> item) =>
        state.TryGetValue(item.Key, out var tensor) && tensor.shape.AsSpan().SequenceEqual(item.Value.shape);
}
