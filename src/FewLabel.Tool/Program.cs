using FewLabel.Tool.Commands;

namespace FewLabel.Tool;

/// <summary>The entry point. A class of its own: of a program without one ASP.NET Core makes a public class.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => AllCommands.RunAsync(args);
}
