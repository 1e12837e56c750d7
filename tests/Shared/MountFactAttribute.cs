namespace FewLabel.Tests;

/// <summary>A test on a file system of its own (<see cref="Mount"/>).</summary>
public sealed class MountFactAttribute() : ConditionalFactAttribute(Mount.Missing);
