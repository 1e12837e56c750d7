namespace FewLabel.Networks;

/// <summary>A tensor as a view of a storage. Nothing of it has been checked yet.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">The first number, counted in numbers.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Strides">How many numbers lie between neighbors, for each dimension.</param>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
