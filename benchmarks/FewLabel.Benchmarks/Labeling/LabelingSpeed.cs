using System.Diagnostics;
using System.Globalization;
using FewLabel.Labeling;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Labeling;

/// <summary>How long a person waits in a large session: a label until it is on the disk, the next proposals after it, and the spreading alone.</summary>
internal static class LabelingSpeed
{
    private const int Dimension = 512;
    private const int Classes = 10;
    private const int Ahead = 8;

    public static void Run(int images, int labels, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-speed-").FullName;
        try
        {
            using var random = new RandomSource(1);
            using var centers = random.Normal(0, 1, Classes, Dimension);
            using var classes = tensor([.. Enumerable.Range(0, images).Select(image => (long)(image % Classes))], int64);
            using var noise = random.Normal(0, 2, images, Dimension);
            using var features = centers.index_select(0, classes).add(noise, Scalars.One);
            var watch = Stopwatch.StartNew();
            using var session = LabelingSession.Open(Path.Combine(folder, "labels.jsonl"), features, [.. Enumerable.Range(0, images).Select(image => $"{image}")], random, cancellationToken: cancellationToken);
            var opened = watch.Elapsed;
            watch.Restart();
            var next = session.Propose(Ahead, cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{images:N0} images: opened in {opened.TotalSeconds:0.0} s, the first proposals after {watch.Elapsed.TotalSeconds:0.0} s"));
            var (kept, spread, proposed) = (new List<double>(), new List<double>(), new List<double>());
            for (var label = 0; label < labels; label++)
            {
                kept.Add(Milliseconds(() => session.Label(next[0], $"class {next[0] % Classes}")));
                spread.Add(Milliseconds(() => session.Predict(cancellationToken)));
                proposed.Add(Milliseconds(() => next = session.Propose(Ahead, cancellationToken)));
            }

            Console.WriteLine("| after each of the labels | median | 95th percentile | most |");
            Console.WriteLine("| --- | --- | --- | --- |");
            Tell("the label is on the disk", kept);
            Tell("labels are spread to all images", spread);
            Tell($"the next {Ahead} proposals", proposed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Milliseconds(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static void Tell(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {times[times.Count / 2]:0.0} ms | {times[(int)(times.Count * 0.95)]:0.0} ms | {times[^1]:0.0} ms |"));
    }
}
