using System.Diagnostics;
using FewLabel.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>scikit-learn's logistic regression in a Python process.</summary>
internal sealed class LinearPeer : IDisposable
{
    private readonly Process _process;

    private LinearPeer(Process process, string description) => (_process, Description) = (process, description);

    public string Description { get; }

    public static LinearPeer Start(string? python)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "python", "linear.py");
        foreach (var candidate in python is null ? ["python3", "/usr/bin/python3"] : new[] { python })
        {
            var process = Process.Start(new ProcessStartInfo(candidate, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (process.StandardOutput.ReadLine() is { } line && line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return new LinearPeer(process, line["ready ".Length..]);
            }
        }

        throw new InvalidOperationException("No Python has scikit-learn. Install the Debian or Ubuntu package python3-sklearn, or name a Python that has it with --python PATH.");
    }

    /// <summary>The probabilities of the test rows.</summary>
    public Tensor Predict(Tensor train, Tensor labels, Tensor test, string folder)
    {
        string[] files = [.. new[] { "train", "labels", "test", "predictions" }.Select(name => Path.Combine(folder, $"{name}.npy"))];
        Npy.Write(files[0], train);
        Npy.Write(files[1], labels);
        Npy.Write(files[2], test);
        _process.StandardInput.WriteLine(string.Join('\t', files));
        _process.StandardInput.Flush();
        _ = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"scikit-learn ended: {_process.StandardError.ReadToEnd()}");
        return Npy.ReadFloats(files[3]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
