namespace FewLabel.Tests;

/// <summary>A test of what Windows does not have.</summary>
/// <param name="lacking">What that is.</param>
public sealed class UnixFactAttribute(string lacking) : ConditionalFactAttribute(OperatingSystem.IsWindows() ? $"Windows has no {lacking}." : null, provided: false)
{
    /// <summary>What Windows does not have.</summary>
    public string Lacking { get; } = lacking;
}
