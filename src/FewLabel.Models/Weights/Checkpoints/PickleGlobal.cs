namespace FewLabel.Networks;

/// <summary>What a checkpoint may name from Python's modules; only these have a meaning here, and none runs Python code.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Element">The type of numbers, of a storage.</param>
internal sealed record PickleGlobal(PickleGlobalKind Kind, ElementType? Element = null)
{
    /// <summary>All that are known, by module and name.</summary>
    public static IReadOnlyDictionary<(string Module, string Name), PickleGlobal> Known { get; } =
        new Dictionary<(string, string), PickleGlobal>(
            ElementType.All.Select(type =>
                KeyValuePair.Create(("torch", type.StorageName), new PickleGlobal(PickleGlobalKind.Storage, type))))
        {
            [("collections", "OrderedDict")] = new(PickleGlobalKind.OrderedDictionary),
            [("torch", "Size")] = new(PickleGlobalKind.Size),
            [("torch._utils", "_rebuild_tensor_v2")] = new(PickleGlobalKind.RebuildTensor),
            [("torch._utils", "_rebuild_parameter")] = new(PickleGlobalKind.RebuildParameter),
        };
}
