namespace FewLabel.Networks;

/// <summary>How many neighbors along one direction become one, and how far it is to the next.</summary>
internal readonly record struct PoolingWindow(int Kernel, int Stride)
{
    /// <summary>Each stays itself.</summary>
    public static PoolingWindow None { get; } = new(1, 1);

    /// <summary>
    /// The windows that make a number of values of more, as adaptive pooling has them: of equal width, with the first at the beginning and the last at the end. For
    /// up to two values these are PyTorch's.
    /// </summary>
    /// <param name="count">How many there are.</param>
    /// <param name="most">How many to leave at the most; null for all.</param>
    public static PoolingWindow Adaptive(int count, int? most)
    {
        if (most is not { } left || count <= left)
        {
            return None;
        }

        var stride = count / left;
        return new PoolingWindow(count - (stride * (left - 1)), stride);
    }
}
