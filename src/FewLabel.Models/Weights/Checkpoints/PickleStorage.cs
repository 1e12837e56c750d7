namespace FewLabel.Networks;

/// <summary>A row of numbers in an entry of the archive.</summary>
/// <param name="Element">The type of the numbers.</param>
/// <param name="Key">The entry's name below <c>data/</c>.</param>
/// <param name="Count">How many numbers.</param>
internal sealed record PickleStorage(ElementType Element, string Key, long Count);
