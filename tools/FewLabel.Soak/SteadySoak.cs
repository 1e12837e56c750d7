using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;

namespace FewLabel.Soak;

/// <summary>Many steps of pre-training, then many whole experiments, in one process: live tensors and resident set.</summary>
internal static class SteadySoak
{
    public static async Task<int> RunAsync(int steps, int experiments, CancellationToken cancellation)
    {
        var trained = MemoryMark.IsFlat("steps", Pretrain(steps, cancellation));
        var ran = MemoryMark.IsFlat("experiments", await ExperimentAsync(experiments, cancellation));
        return trained && ran ? 0 : 1;
    }

    private static List<MemoryMark> Pretrain(int steps, CancellationToken cancellation)
    {
        using var digits = SyntheticDigits.Create(20_000, seed: 1);
        using var random = new RandomSource(1);
        using var encoder = Architectures.CnnBackbone.CreateEncoder(digits.Shape, random);
        var marks = new List<MemoryMark>();
        var every = Math.Max(10, steps / 20);
        var options = PretrainOptions.Quick.Moco with { Epochs = 1_000_000, MaxSteps = steps, RecordEvery = every };
        new MocoPretrainer(Architectures.CnnBackbone, new TwoViews(Recipe.Digits.ContrastiveViews), options, Normalize.Measure(digits)).Train(
            encoder, digits, [.. Enumerable.Range(0, (int)digits.Count).Select(i => (long)i)], random,
            progress: new Listener(report => marks.Add(MemoryMark.Take(report.Step).Told("steps"))), cancellationToken: cancellation);
        return marks;
    }

    private static async Task<List<MemoryMark>> ExperimentAsync(int experiments, CancellationToken cancellation)
    {
        using var digits = SoakExperiment.CreateImages();
        var marks = new List<MemoryMark>();
        var forGood = CountedForGood(digits.Train);
        for (var i = 1; i <= experiments; i++)
        {
            using (await SoakExperiment.Describe(digits).Build().RunAsync(cancellationToken: cancellation))
            {
            }

            var mark = MemoryMark.Take(i);
            marks.Add((mark with { Tensors = mark.Tensors - (i * forGood) }).Told("experiments"));
        }

        return marks;
    }

    /// <summary>
    /// TorchSharp counts each tensor that became a parameter as live for good, though its memory is freed. So many are counted for the networks
    /// that one experiment creates: both encoders with their heads, two classifiers and two probes.
    /// </summary>
    private static long CountedForGood(ImageSet images)
    {
        var before = MemoryMark.Take(0).Tensors;
        using (var random = new RandomSource(1))
        using (var query = Architectures.CnnBackbone.CreateEncoder(images.Shape, random))
        using (var key = Architectures.CnnBackbone.CreateEncoder(images.Shape, random))
        using (var queryHead = SoakExperiment.CreateHead(query, random))
        using (var keyHead = SoakExperiment.CreateHead(key, random))
        using (var probed = Architectures.CnnBackbone.CreateClassifier(images.Shape, images.ClassCount, random))
        using (var tuned = Architectures.CnnBackbone.CreateClassifier(images.Shape, images.ClassCount, random))
        using (var firstProbe = Heads.Linear(query.FeatureDimension, images.ClassCount, random))
        using (var secondProbe = Heads.Linear(query.FeatureDimension, images.ClassCount, random))
        {
        }

        return MemoryMark.Take(0).Tensors - before;
    }

    private sealed class Listener(Action<MocoProgress> action) : IProgress<MocoProgress>
    {
        public void Report(MocoProgress value) => action(value);
    }
}
