namespace FewLabel.Tests;

/// <summary>A test of what only Linux has.</summary>
/// <param name="because">What that is.</param>
public sealed class LinuxFactAttribute(string because) : ConditionalFactAttribute(OperatingSystem.IsLinux() ? null : $"only Linux {because}.", provided: false)
{
    /// <summary>What only Linux has.</summary>
    public string Because { get; } = because;
}
