using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FewLabel.Benchmarks;

/// <summary>
/// A Python process that does the same work with another library, whenever it is told to. It starts up once, so the
/// start is in no round.
/// </summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process _process;

    private PythonPeer(Process process, string description) => (_process, Description) = (process, description);

    /// <summary>Versions and thread counts, in the process's own words.</summary>
    public string Description { get; }

    /// <summary>Starts the script with the first Python that has the library.</summary>
    /// <exception cref="InvalidOperationException">None has it.</exception>
    public static PythonPeer Start(string? python, string script, string package, params ReadOnlySpan<string> arguments)
    {
        var faults = new List<string>();
        foreach (var candidate in python is null ? ["python3", "/usr/bin/python3"] : (string[])[python])
        {
            try
            {
                var process = Process.Start(new ProcessStartInfo(candidate, [script, .. arguments])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                })!;
                var line = process.StandardOutput.ReadLine();
                if (line is not null && line.StartsWith("ready ", StringComparison.Ordinal))
                {
                    return new PythonPeer(process, line["ready ".Length..]);
                }

                process.WaitForExit();
                faults.Add($"{candidate}: {line ?? $"ended with code {process.ExitCode}"}");
            }
            catch (Win32Exception error)
            {
                faults.Add($"{candidate}: {error.Message}");
            }
        }

        throw new InvalidOperationException(
            $"No Python could run {Path.GetFileName(script)} ({string.Join("; ", faults)}). Install the Debian or Ubuntu packages {package} and libopenblas0, or name a Python that has it with --python PATH.");
    }

    /// <summary>Works for at least this long.</summary>
    /// <returns>Images per second.</returns>
    public double Measure(double seconds)
    {
        var answer = Ask(seconds);
        return answer[0] / answer[1];
    }

    /// <summary>Works for at least this long.</summary>
    /// <returns>The numbers of the script's answer: images, seconds and what else it tells.</returns>
    public double[] Ask(double seconds)
    {
        var answer = Tell(seconds.ToString(CultureInfo.InvariantCulture));
        return [.. answer.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
    }

    /// <summary>Tells the script a line.</summary>
    /// <returns>The line that it answers.</returns>
    public string Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Python process ended too early; see its error above.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
