namespace FewLabel.Tests.Checkpoints;

/// <summary>A test in which another process holds a lock, by util-linux's flock.</summary>
public sealed class FlockFactAttribute() : ConditionalFactAttribute(
    OperatingSystem.IsLinux() && File.Exists(Program) ? null : $"holding a lock from another process needs Linux and {Program}, of util-linux.")
{
    /// <summary>Where it is.</summary>
    public const string Program = "/usr/bin/flock";
}
