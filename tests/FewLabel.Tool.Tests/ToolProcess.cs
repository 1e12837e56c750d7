namespace FewLabel.Tests.Tool;

/// <summary>The built tool as a process of its own, for what needs one: signals, and shells.</summary>
internal static class ToolProcess
{
    public const string Project = "src/FewLabel.Tool";

    public static ProgramProcess Start(params IEnumerable<string> arguments) => new(Project, arguments);

    /// <summary>Runs it to its end, which must be a good one; returns what it wrote.</summary>
    public static Task<string> DoneAsync(params IEnumerable<string> arguments) => ProgramProcess.DoneAsync(Project, arguments);
}
