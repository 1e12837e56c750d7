using FewLabel.Runtime;

namespace FewLabel.Networks;

/// <summary>What the few known names of a checkpoint make of their arguments.</summary>
/// <param name="fault">Makes the error for arguments that are not as they must be.</param>
internal sealed class PickleCalls(Func<string, Exception> fault)
{
    /// <summary>Makes what a call of the name would make.</summary>
    public object Call(PickleGlobal global, object?[] arguments) => (global.Kind, arguments) switch
    {
        (PickleGlobalKind.OrderedDictionary, []) => new PickleDictionary(),
        (PickleGlobalKind.Size, [PickleTuple sizes]) => sizes,
        (PickleGlobalKind.RebuildTensor, [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides, bool, ..]) =>
            new PickleTensor(storage, offset, Numbers(shape), Numbers(strides)),
        (PickleGlobalKind.RebuildParameter, [PickleTensor tensor, bool, ..]) => tensor,
        _ => throw fault($"gives {global.Kind} {arguments.Length} arguments that do not suit it"),
    };

    /// <summary>The storage that a persistent identifier stands for: ('storage', class, key, device, count).</summary>
    public PickleStorage Storage(PickleTuple identifier) =>
        identifier.Items is ["storage", PickleGlobal { Element: { } element }, string key, string, long and >= 0 and var count]
            ? new PickleStorage(element, key, count)
            : throw fault("refers to something that is no storage of numbers");

    /// <summary>The numbers of a shape or of strides. A long tuple is refused, not copied: a pickle may recall one tuple a hundred thousand times.</summary>
    private long[] Numbers(PickleTuple tuple) => tuple.Items.Length > TensorShape.MaxDimensions
        ? throw fault($"gives a tensor {tuple.Items.Length} dimensions; {TensorShape.MaxDimensions} are the most")
        : [.. tuple.Items.Select(item => item is long number ? number : throw fault("gives a shape or strides that are not whole numbers"))];
}
