using FewLabel.Data;

namespace FewLabel.Soak;

/// <summary>A saved classifier that is loaded, used and freed many times in one process: live tensors and resident set.</summary>
internal static class ClassifierSoak
{
    private const int Marks = 20;

    public static async Task<int> RunAsync(int uses, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-classifier-").FullName;
        try
        {
            var path = Path.Combine(folder, "digits.fewlabel");
            using var digits = SoakExperiment.CreateImages();
            using (var result = await SoakExperiment.Describe(digits).Build().RunAsync(cancellationToken: cancellation))
            {
                result.Best.Save(path);
            }

            var forGood = CountedForGood(path);
            var marks = new List<MemoryMark>();
            for (var use = 1; use <= uses; use++)
            {
                cancellation.ThrowIfCancellationRequested();
                using (var classifier = Classifier.Load(path))
                {
                    classifier.Predict(digits.Train, cancellation);
                }

                if (use % Math.Max(1, uses / Marks) == 0)
                {
                    var mark = MemoryMark.Take(use);
                    marks.Add((mark with { Tensors = mark.Tensors - (use * forGood) }).Told("uses"));
                }
            }

            return MemoryMark.IsFlat("uses", marks) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>TorchSharp counts each tensor that became a parameter as live for good, though its memory is freed.</summary>
    private static long CountedForGood(string path)
    {
        Classifier.Load(path).Dispose();
        var before = MemoryMark.Take(0).Tensors;
        Classifier.Load(path).Dispose();
        return MemoryMark.Take(0).Tensors - before;
    }
}
