using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FewLabel.Tests;

/// <summary>The checker that comes with the format, in the first Python that has it.</summary>
internal static class OnnxChecker
{
    private static readonly Lazy<string?> Found = new(() =>
        Array.Find(["python3", "/usr/bin/python3"], python => Run(python, "-c", "import onnx").ExitCode == 0));

    /// <summary>The Python that has it; null if there is none.</summary>
    public static string? Python => Found.Value;

    /// <summary>Checks a file.</summary>
    /// <returns>What is wrong with it; empty if nothing is.</returns>
    public static string Fault(string path)
    {
        var (exitCode, answer) = Run(Python!, Script(), path);
        return exitCode == 0 ? "" : answer;
    }

    private static string Script([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "check.py");

    private static (int ExitCode, string Answer) Run(string python, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var answer = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return (process.ExitCode, answer);
        }
        catch (Win32Exception error)
        {
            return (-1, error.Message);
        }
    }
}
