namespace FewLabel.Networks;

/// <summary>A Python tuple.</summary>
/// <param name="items">Its items.</param>
internal sealed class PickleTuple(object?[] items)
{
    /// <summary>Its items.</summary>
    public object?[] Items => items;
}
