using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace FewLabel.Tests.Packaging;

/// <summary>Runs the dotnet command as a user's shell would, not as a child of a test run.</summary>
internal static class DotNet
{
    /// <summary>Nothing stays running after a build, and the outcome does not depend on what advisories say today.</summary>
    public static readonly string[] BuildOptions =
        ["--disable-build-servers", "-nodeReuse:false", "-p:NuGetAudit=false"];

    private static readonly string[] KeptVariables = ["DOTNET_ROOT", "DOTNET_CLI_HOME"];

    /// <summary>Runs to the end and returns what was written; fails with all of that if it failed or took too long.</summary>
    public static Task<string> RunAsync(string folder, TimeSpan limit, params IEnumerable<string> arguments) =>
        RunAsync(Describe(folder, arguments), limit);

    /// <summary>The same with the folder for the user's cached files somewhere else.</summary>
    public static Task<string> RunWithCacheAsync(string cache, string folder, TimeSpan limit, params IEnumerable<string> arguments)
    {
        var start = Describe(folder, arguments);
        start.Environment["XDG_CACHE_HOME"] = cache;
        return RunAsync(start, limit);
    }

    /// <summary>Runs any program so.</summary>
    public static Task<string> RunProgramAsync(string program, string folder, TimeSpan limit, params IEnumerable<string> arguments)
    {
        var start = Describe(folder, arguments);
        start.FileName = program;
        // The program finds the runtime that runs this test.
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..")));
        return RunAsync(start, limit);
    }

    /// <summary>The folder of the packages that are installed already.</summary>
    public static async Task<string> InstalledPackagesAsync(string folder)
    {
        var answer = await RunAsync(folder, TimeSpan.FromMinutes(1), "nuget", "locals", "global-packages", "--list", "--force-english-output");
        const string Key = "global-packages:";
        return answer[(answer.IndexOf(Key, StringComparison.Ordinal) + Key.Length)..].Trim();
    }

    private static async Task<string> RunAsync(ProcessStartInfo start, TimeSpan limit)
    {
        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var timer = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            Stop(process);
            Assert.Fail($"'{Command()}' did not end within {limit.TotalSeconds:F0} s. It wrote:\n{Written()}");
        }

        Assert.True(process.ExitCode == 0, $"'{Command()}' ended with code {process.ExitCode}. It wrote:\n{Written()}");
        return Written();

        string Command() => $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}";

        string Written()
        {
            lock (output)
            {
                return output.ToString();
            }
        }

        void Append(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }

    private static ProcessStartInfo Describe(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && BelongsToTheTestRun(name))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "true";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return start;
    }

    private static bool BelongsToTheTestRun(string name) =>
        (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase))
        && !KeptVariables.Any(kept => name.StartsWith(kept, StringComparison.OrdinalIgnoreCase));

    private static void Stop(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has just ended by itself.
        }
    }
}
