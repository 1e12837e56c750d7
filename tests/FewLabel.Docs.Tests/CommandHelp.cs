using System.Diagnostics;
using System.Reflection;

namespace FewLabel.Tests.Docs;

/// <summary>What the samples and benchmarks say of their options, each asked once.</summary>
internal static class CommandHelp
{
    private static readonly Dictionary<string, string> Helps = [];

    /// <summary>The help of a project, or of a command of it.</summary>
    public static string Of(string project, params string[] command)
    {
        var key = $"{project} {string.Join(' ', command)}";
        lock (Helps)
        {
            return Helps.TryGetValue(key, out var help) ? help : Helps[key] = Ask(project, command);
        }
    }

    private static string Ask(string project, string[] command)
    {
        var configuration = typeof(CommandHelp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "Configuration").Value!;
        var library = Path.Combine(Documents.Repository, project, "bin", configuration, "net10.0", $"{Path.GetFileName(project)}.dll");
        using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [library, .. command, "--help"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var help = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return help;
    }
}
