using System.Diagnostics;
using FewLabel.Data;

namespace FewLabel.Benchmarks;

/// <summary>How fast a folder of small pictures becomes one tensor, and what memory that takes besides.</summary>
internal static class ImageFolderBenchmark
{
    private const int Count = 60_000;
    private const int Rounds = 5;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-pictures-").FullName;
        try
        {
            var shape = Write(folder);
            for (var round = 1; round <= Rounds; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                using var memory = new MemoryWatch();
                var watch = Stopwatch.StartNew();
                using var pictures = await ImageFolder.LoadAsync(folder, shape);
                var seconds = watch.Elapsed.TotalSeconds;
                var besides = memory.Stop() - ((long)Count * shape.Size);
                Console.WriteLine(FormattableString.Invariant(
                    $"round {round}: {pictures.Dataset.Train.Count:N0} PNG files in {seconds:0.00} s, {Count / seconds:N0} files/s, at most {Math.Max(0, besides) / 1e6:0} MB besides the tensor, {Environment.ProcessorCount} processors"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>Writes digits: a hundred in folders of classes, the others without a label.</summary>
    private static ImageShape Write(string folder)
    {
        using var digits = SyntheticDigits.Create(Count, seed: 1);
        var shape = digits.Shape;
        foreach (var name in digits.ClassNames.Append("unlabeled"))
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        Parallel.For(0, Count, image =>
        {
            using var pixels = digits.Pixels.narrow(0, image, 1);
            var name = image < 100 ? digits.ClassNames[(int)digits.LabelValues[image]] : "unlabeled";
            File.WriteAllBytes(Path.Combine(folder, name, $"{image:00000}.png"), ImageFile.ToPng(pixels.bytes, shape));
        });
        return shape;
    }

    /// <summary>How far the resident set rises.</summary>
    private sealed class MemoryWatch : IDisposable
    {
        private readonly long _before = Environment.WorkingSet;
        private readonly Timer _timer;
        private long _peak;

        public MemoryWatch() => _timer = new Timer(_ => Interlocked.Exchange(ref _peak, Math.Max(Interlocked.Read(ref _peak), Environment.WorkingSet)), null, 0, 5);

        public long Stop()
        {
            _timer.Dispose();
            return Math.Max(Interlocked.Read(ref _peak), Environment.WorkingSet) - _before;
        }

        public void Dispose() => _timer.Dispose();
    }
}
