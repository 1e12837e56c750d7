namespace FewLabel.Networks;

/// <summary>Where a tensor's numbers stand in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Begin">The first byte, counted from the end of the header.</param>
/// <param name="End">The byte behind the last.</param>
internal sealed record SafeTensorsEntry(string Name, ElementType Type, long[] Shape, long Begin, long End);
