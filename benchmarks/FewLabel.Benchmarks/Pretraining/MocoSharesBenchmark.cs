using System.Diagnostics;
using System.Globalization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Pretraining;

/// <summary>
/// How much of a pre-training step is not the two encoders: views, momentum update, queue, loss, optimizer. Whole steps and
/// bare encoder passes on the same batch alternate in one run.
/// </summary>
internal static class MocoSharesBenchmark
{
    private const int Rounds = 5;

    public static int Run()
    {
        using var digits = SyntheticDigits.Create(6_000, seed: 1);
        Measure(digits, Architectures.CnnBackbone, PretrainOptions.Quick.Moco, steps: 12, allowed: 0.25);
        Measure(digits, Architectures.ResNet50, PretrainOptions.Quick.Moco with { BatchSize = 128, HeadHidden = null }, steps: 4, allowed: 0.12);
        return 0;
    }

    private static void Measure(ImageSet digits, Architecture architecture, MocoOptions options, int steps, double allowed)
    {
        var shares = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var bare = BareEncoders(digits, architecture, options, steps);
            var whole = WholeSteps(digits, architecture, options, steps);
            shares.Add(1 - bare / whole);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{architecture.Name,-10} batch {options.BatchSize}: step {whole * 1000:0.0} ms, encoders {bare * 1000:0.0} ms, the rest {shares[^1]:P1}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{architecture.Name,-10} batch {options.BatchSize}: the rest takes {Spread.Of(shares).ToString("P1")} of a step; aim: at most {allowed:P0}\n"));
    }

    /// <summary>Seconds of a step: the median, without the first ones.</summary>
    private static double WholeSteps(ImageSet digits, Architecture architecture, MocoOptions options, int steps)
    {
        using var random = new RandomSource(1);
        using var encoder = architecture.CreateEncoder(digits.Shape, random);
        var times = new List<double>();
        var watch = Stopwatch.StartNew();
        new MocoPretrainer(architecture, new TwoViews(Recipe.Digits.ContrastiveViews), options with { MaxSteps = steps + 2, RecordEvery = 1 }, Normalize.Measure(digits))
            .Train(encoder, digits, [.. Enumerable.Range(0, (int)digits.Count).Select(i => (long)i)], random, progress: new Ticks(() =>
            {
                times.Add(watch.Elapsed.TotalSeconds);
                watch.Restart();
            }));
        return Spread.Of(times.Skip(2)).Median;
    }

    /// <summary>Seconds of the key's forward pass and the query's forward and backward pass, heads included.</summary>
    private static double BareEncoders(ImageSet digits, Architecture architecture, MocoOptions options, int steps)
    {
        using var random = new RandomSource(1);
        using var query = Projected(architecture, options, digits.Shape, random);
        using var key = Projected(architecture, options, digits.Shape, random);
        using var parameters = new FlatParameters(query);
        using var batch = digits.Batch(arange(options.BatchSize, int64));
        using var gradient = random.Normal(0, 1, options.BatchSize, options.Dimension);
        var times = new List<double>();
        for (var step = 0; step < steps + 2; step++)
        {
            var watch = Stopwatch.StartNew();
            using var scope = NewDisposeScope();
            using (no_grad())
            {
                key.call(batch);
            }

            query.call(batch).backward([gradient]);
            times.Add(watch.Elapsed.TotalSeconds);
        }

        return Spread.Of(times.Skip(2)).Median;
    }

    private static nn.Module<Tensor, Tensor> Projected(Architecture architecture, MocoOptions options, ImageShape shape, RandomSource random)
    {
        var encoder = architecture.CreateEncoder(shape, random);
        return new ImageClassifier(
            encoder, ProjectionHeads.Create(options.Head, encoder.FeatureDimension, options.HeadHidden, options.Dimension, random), options.Dimension);
    }

    private sealed class Ticks(Action tick) : IProgress<MocoProgress>
    {
        public void Report(MocoProgress value) => tick();
    }
}
