using System.Diagnostics;
using FewLabel.Data;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>The columns of one set. All learn from the same labels, and nothing is chosen by test images.</summary>
internal sealed class PhotographsStudy(PhotographSet pictures, int perClass, string output, LinearPeer peer, PhotographsTable table)
{
    private const int Neighbors = 5;

    private static readonly FeatureOptions Plain = new();

    private Tensor? _testFeatures;

    public async Task RunAsync(int seed, bool withRandomWeights, CancellationToken cancellationToken)
    {
        var fewLabel = await Run(seed, builder => builder.LearnPhotographs("FewLabel"), cancellationToken);
        Add(seed, "FewLabel's default", fewLabel.Result.Methods[^1].Test!, fewLabel.Seconds);
        AddPeers(seed, fewLabel.Result, cancellationToken);
        fewLabel.Result.Dispose();
        if (withRandomWeights)
        {
            var random = await Run(seed, builder => builder.Pretrain("MoCo").PropagateDeeply("deep", "MoCo"), cancellationToken);
            Add(seed, "FewLabel from random weights", random.Result.Methods[^1].Test!, random.Seconds);
            random.Result.Dispose();
        }
    }

    private async Task<(ExperimentResult Result, double Seconds)> Run(int seed, Func<ExperimentBuilder, ExperimentBuilder> add, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var recipe = pictures.Recipe.ScaledTo(pictures.Dataset.Train.Count - (perClass * pictures.Dataset.Train.ClassCount));
        var result = await add(Experiment.On(pictures.Dataset, recipe).LabelPerClass(perClass, seed).CacheFeaturesIn(Path.Combine(output, "features")))
            .Build().RunAsync(cancellationToken: cancellationToken);
        return (result, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>scikit-learn's linear layer and nearest neighbors, on the frozen features of the labeled pictures.</summary>
    private void AddPeers(int seed, ExperimentResult result, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(0);
        var (train, test) = (pictures.Dataset.Train, pictures.Dataset.Test);
        var watch = Stopwatch.StartNew();
        using var encoder = PretrainedEncoders.ResNet18.CreateEncoder(train.Shape, random);
        _testFeatures ??= FeatureExtractor.Extract(encoder, test, null, PretrainedEncoders.Normalize, options: Plain, cancellationToken: cancellationToken).DetachFromDisposeScope();
        var labeled = result.Draw.Labeled;
        var features = FeatureExtractor.Extract(encoder, train, labeled, PretrainedEncoders.Normalize, options: Plain, cancellationToken: cancellationToken);
        var labels = train.BatchLabels(tensor([.. labeled], int64));
        Add(seed, "linear layer (scikit-learn)", Evaluator.FromLogits(peer.Predict(features, labels, _testFeatures, output).clamp_min(1e-8).log(), test.Labels!, test.ClassNames), watch.Elapsed.TotalSeconds);
        using var neighbors = new NeighborClassifier(features, labels.data<long>().ToArray(), train.ClassCount, Neighbors);
        Add(seed, "nearest neighbors", Evaluator.FromLogits(neighbors.Predict(_testFeatures, cancellationToken).clamp_min(1e-8).log(), test.Labels!, test.ClassNames), watch.Elapsed.TotalSeconds);
    }

    private void Add(int seed, string column, Evaluation evaluation, double seconds) =>
        table.Add(pictures.Name, seed, column, evaluation.Accuracy, evaluation.CalibrationError ?? double.NaN, seconds);
}
