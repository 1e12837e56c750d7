using System.Globalization;
using FewLabel.Benchmarks.Jobs;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>The same network in PyTorch, in a process of its own.</summary>
internal sealed class TorchSide(string? python, string job, int threads, int batch, int size) : IJobSide
{
    private readonly PythonPeer _peer = PythonPeer.Start(
        python, Path.Combine(AppContext.BaseDirectory, "python", "resnet18.py"), "python3-torch", job, Text(threads), Text(batch), Text(size));

    /// <summary>Versions and threads, in the process's own words.</summary>
    public string Description => _peer.Description;

    public Rate Measure(double seconds)
    {
        var answer = _peer.Ask(seconds);
        return new Rate(answer[0] / answer[1], answer[0] / answer[2]);
    }

    public void Dispose() => _peer.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
