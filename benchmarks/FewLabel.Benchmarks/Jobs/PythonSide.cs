using System.Globalization;
using FewLabel.Data;
using TorchSharp;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>The job in PyTorch, in a process of its own that gets the same images.</summary>
internal sealed class PythonSide : IJobSide
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-jobs-").FullName;
    private readonly PythonPeer _peer;

    public PythonSide(string? python, string job, int threads, ImageSet images)
    {
        try
        {
            var (pixels, labels) = (Path.Combine(_folder, "pixels"), Path.Combine(_folder, "labels"));
            File.WriteAllBytes(pixels, images.Pixels.bytes.ToArray());
            File.WriteAllBytes(labels, [.. images.LabelValues.Select(label => (byte)label)]);
            _peer = PythonPeer.Start(
                python, Path.Combine(AppContext.BaseDirectory, "python", "jobs.py"), "python3-torchvision",
                job, threads.ToString(CultureInfo.InvariantCulture), pixels, labels);
        }
        catch
        {
            Directory.Delete(_folder, recursive: true);
            throw;
        }
    }

    /// <summary>Versions, threads and the rate of a matrix product, in the process's own words.</summary>
    public string Description => _peer.Description;

    public Rate Measure(double seconds)
    {
        var answer = _peer.Ask(seconds);
        return new Rate(answer[0] / answer[1], answer[0] / answer[2]);
    }

    public void Dispose()
    {
        _peer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
