using System.Diagnostics;

namespace FewLabel.Soak;

/// <summary>This program again, as a child.</summary>
internal static class ChildProcess
{
    private const string ResultMark = "result: ";

    /// <summary>Starts it, with its output and errors redirected.</summary>
    /// <param name="arguments">Its command and options.</param>
    /// <param name="folder">Its working folder; null for this one.</param>
    public static Process Start(IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "",
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>The line in which a child tells what it came to.</summary>
    public static string Result(string text) => ResultMark + text;

    /// <summary>What a child came to; null if it ended before that.</summary>
    public static string? ResultIn(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith(ResultMark, StringComparison.Ordinal))?[ResultMark.Length..].Trim();

    /// <summary>Runs the experiment in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="killAfter">When to kill it (SIGKILL on Linux and macOS); null lets it end.</param>
    /// <param name="cancellation">Kills it and stops.</param>
    /// <returns>The hash of its result, null if it was killed before it had one; and how many warnings it printed.</returns>
    public static async Task<(string? Hash, int Warnings)> RunAsync(string folder, TimeSpan? killAfter, CancellationToken cancellation)
    {
        using var process = Start(["child", folder]);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var killed = false;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(killAfter ?? Timeout.InfiniteTimeSpan);
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            killed = true;
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
        }

        var lines = (await output).Split('\n');
        var hash = ResultIn(lines);
        return hash is null && !killed
            ? throw new FewLabelException($"The experiment in {folder} ended with {process.ExitCode} and without a result: {await errors}")
            : (hash, lines.Count(line => line.StartsWith("warning: ", StringComparison.Ordinal)));
    }
}
