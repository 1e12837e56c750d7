using System.Globalization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Runtime;
using TorchSharp;

namespace FewLabel.Benchmarks.Pretraining;

/// <summary>Whether 2,000 steps of pre-training hold more memory than 50: resident set and live tensors.</summary>
internal static class MocoMemoryBenchmark
{
    private static readonly long[] Marks = [50, 500, 1000, 1500, 2000];

    public static int Run()
    {
        using var digits = SyntheticDigits.Create(20_000, seed: 1);
        using var random = new RandomSource(1);
        using var encoder = Architectures.CnnBackbone.CreateEncoder(digits.Shape, random);
        var options = PretrainOptions.Quick.Moco with { Epochs = 1_000, MaxSteps = Marks[^1] };
        new MocoPretrainer(Architectures.CnnBackbone, new TwoViews(Recipe.Digits.ContrastiveViews), options, Normalize.Measure(digits))
            .Train(encoder, digits, [.. Enumerable.Range(0, (int)digits.Count).Select(i => (long)i)], random, progress: new Watcher());
        return 0;
    }

    private sealed class Watcher : IProgress<MocoProgress>
    {
        public void Report(MocoProgress value)
        {
            if (Marks.Contains(value.Step))
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"step {value.Step,5}: {torch.Tensor.TotalCount} live tensors, {Environment.WorkingSet / 1e6:0.0} MB resident"));
            }
        }
    }
}
