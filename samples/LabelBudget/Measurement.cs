using System.Diagnostics;
using FewLabel;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.CommandLine;

namespace LabelBudget;

/// <summary>One encoder, and what each choice of images comes to with it.</summary>
/// <param name="mnist">The images.</param>
/// <param name="weights">A file of the encoder, which is written if it is missing; null for none.</param>
/// <param name="counts">Numbers of labels.</param>
/// <param name="seeds">Seeds of the repetitions.</param>
internal sealed class Measurement(ImageDataset mnist, string? weights, IReadOnlyList<int> counts, IReadOnlyList<long> seeds)
{
    private readonly List<Row> _rows = [];

    public static IReadOnlyList<string> Stages { get; } = ["pre-training", "features and graph", "choices"];

    /// <summary>What is measured so far.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Measures; returns false if it was canceled after the first row.</summary>
    public bool Run(IProgress<StageState> view, CancellationToken cancellation)
    {
        var normalize = Normalize.Measure(mnist.Train);
        using var encoder = Pretrain(normalize, view, cancellation);
        var started = Stopwatch.GetTimestamp();
        Tell(view, 1, 0, started);
        using var digits = new Digits(mnist, encoder, normalize, cancellation);
        Tell(view, 1, 1, started);
        try
        {
            MeasureAll(digits, view, cancellation);
            return true;
        }
        catch (OperationCanceledException) when (_rows.Count > 0)
        {
            return false;
        }
    }

    private void MeasureAll(Digits digits, IProgress<StageState> view, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        Tell(view, 2, 0, started);
        foreach (var count in counts)
        {
            foreach (var choice in Choice.All)
            {
                double[] accuracies = [.. seeds.Select(seed => Measure(digits, choice, count, seed, cancellation))];
                _rows.Add(new Row(count, choice.Name, accuracies));
                Terminal.Say($"{count} labels, {choice.Name}: {string.Join(", ", accuracies.Select(accuracy => Figures.Percent(accuracy)))}", "default");
                Tell(view, 2, _rows.Count / (double)(counts.Count * Choice.All.Count), started);
            }
        }
    }

    private static double Measure(Digits digits, Choice choice, int count, long seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var random = new RandomSource(seed);
        return digits.TestAccuracy(choice.Choose(digits, count, random));
    }

    /// <summary>No label is looked at, so one encoder serves all draws; which images will be labeled is not known yet.</summary>
    private Encoder Pretrain(Normalize normalize, IProgress<StageState> view, CancellationToken cancellation)
    {
        const long EncoderSeed = 42;
        using var random = new RandomSource(EncoderSeed);
        using var training = random.Fork("training");
        var encoder = Architectures.CnnBackbone.CreateEncoder(mnist.Train.Shape, random);
        if (weights is not null && File.Exists(weights))
        {
            encoder.LoadWeights(weights);
            return encoder;
        }

        var options = PretrainOptions.Quick;
        var trainer = new MocoPretrainer(Architectures.CnnBackbone, new TwoViews(Recipe.Digits.ContrastiveViews), options.Moco, normalize);
        Tell(view, 0, 0, Stopwatch.GetTimestamp());
        trainer.Train(
            encoder, mnist.Train, [.. Enumerable.Range(0, (int)mnist.Train.Count)], training,
            progress: view.From<MocoProgress>(value => StageState.Of(Stages, 0, value)), cancellationToken: cancellation);
        if (weights is not null)
        {
            WeightFile.Save(weights, encoder);
        }

        return encoder;
    }

    private static void Tell(IProgress<StageState> view, int position, double share, long started) =>
        view.Report(StageState.Of(Stages, position, share, Stopwatch.GetElapsedTime(started)));
}
