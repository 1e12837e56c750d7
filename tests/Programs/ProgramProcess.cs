using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FewLabel.CommandLine;

namespace FewLabel.Tests;

/// <summary>A built program of this repository that runs as a process of its own, its output read as a pipe.</summary>
internal sealed partial class ProgramProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Process _process;

    /// <summary>Starts one.</summary>
    /// <param name="project">Its project's folder below the repository, such as <c>samples/LabelDraws</c>.</param>
    /// <param name="arguments">Its command line.</param>
    public ProgramProcess(string project, params IEnumerable<string> arguments)
    {
        string[] command = [.. CommandOf(project), .. arguments];
        if (OperatingSystem.IsLinux())
        {
            // Tests that a shell runs in the background inherit that Ctrl+C is ignored.
            command = ["env", "--default-signal=INT", .. command];
        }

        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // One thread: the networks here are too small for two.
        start.Environment["OMP_NUM_THREADS"] = "1";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Runs one to its end, which must be a good one.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> DoneAsync(string project, params IEnumerable<string> arguments)
    {
        using var process = new ProgramProcess(project, arguments);
        Assert.True(await process.ExitAsync() == ExitCode.Done, process.Output + process.Errors);
        return process.Output;
    }

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    /// <summary>Waits until a text is in the output; returns the time since the start.</summary>
    public async Task<TimeSpan> WaitForAsync(string text)
    {
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(_watch.Elapsed < Limit && !_process.HasExited, $"'{text}' did not come. Output:\n{Output}\nErrors:\n{Errors}");
            await Task.Delay(20);
        }

        return _watch.Elapsed;
    }

    /// <summary>Waits for its end; returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var timer = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(timer.Token);
        return _process.ExitCode;
    }

    public void Signal(PosixSignal signal) => Assert.Equal(0, Send(_process.Id, signal == PosixSignal.SIGINT ? 2 : 15));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>What starts a built program.</summary>
    public static string[] CommandOf(string project)
    {
        var configuration = typeof(ProgramProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "Configuration").Value!;
        var library = Path.Combine(Repository(), project, "bin", configuration, "net10.0", $"{Path.GetFileName(project)}.dll");
        return [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", library];
    }

    private static string Repository([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
