using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Lists the state of a module in PyTorch's order: each module's own parameters, its buffers, its children.</summary>
internal static class StateDictionary
{
    /// <summary>Adds the state of <paramref name="module"/>; names that are there already stay.</summary>
    public static void Collect(nn.Module module, string? prefix, Dictionary<string, Tensor> destination)
    {
        foreach (var (name, parameter) in module.named_parameters(recurse: false))
        {
            destination.TryAdd(Join(prefix, name), parameter);
        }

        foreach (var (name, buffer) in module.named_buffers(recurse: false, include_nonpersistent: false))
        {
            destination.TryAdd(Join(prefix, name), buffer);
        }

        foreach (var (name, child) in module.named_children())
        {
            Collect(child, Join(prefix, name), destination);
        }
    }

    /// <summary>The name of a part of something that may have no name.</summary>
    public static string Join(string? prefix, string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
}
