namespace FewLabel.Tests.Samples;

/// <summary>A test that sends a signal, which Windows does not have.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "NOT RUN: Windows has no signals." : null;
}
