using FewLabel.Data;
using FewLabel.Neighbours;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Ensembles;

/// <summary>One training: the scores that its graphs have given so far, and the networks.</summary>
internal sealed class DeepPropagationRun(
    DeepPropagation trainer, ImageSet images, DataSplit split, IReadOnlyList<long> unlabelled,
    RandomSource random, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) : IDisposable
{
    private readonly DeepPropagationOptions _options = trainer.Options;
    private readonly DataSplit _all = new([.. split.Train, .. split.Validation], []);
    private readonly GraphScores _scores = new(images, [.. split.Train, .. split.Validation], trainer.Options.Labels);
    private readonly List<TrainingResult> _trainings = [];

    public DeepPropagationResult Execute(IReadOnlyList<Tensor> features)
    {
        var validation = AddFirst(features);
        var first = _scores.Guesses();
        TrainScouts(first);
        var guesses = _scores.Guesses();
        var members = new List<ImageClassifier>();
        try
        {
            for (var i = 1; i <= _options.Members; i++)
            {
                members.Add(TrainNetwork($"member {i}", _options.MemberTraining, guesses));
            }

            var ensemble = new ClassifierEnsemble(members);
            ensemble.eval();
            return new DeepPropagationResult(ensemble, first, guesses, validation, [.. _trainings]);
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            throw;
        }
    }

    public void Dispose() => _scores.Dispose();

    /// <summary>The first graphs, and what they know of the images held out.</summary>
    private Evaluation? AddFirst(IReadOnlyList<Tensor> features)
    {
        using var heldOut = split.Validation.IsEmpty ? null : new GraphScores(images, split.Train, _options.Labels);
        foreach (var one in features)
        {
            using var graph = NeighbourGraph.Build(one, _options.Neighbours, null, cancellationToken);
            _scores.Add(graph, cancellationToken);
            heldOut?.Add(graph, cancellationToken);
        }

        return heldOut?.Evaluate(split.Validation);
    }

    /// <summary>All scouts learn the same guesses, so that none follows the errors of the one before.</summary>
    private void TrainScouts(GuessedLabels guesses)
    {
        var device = ComputeDevices.Resolve(trainer.Device);
        for (var i = 1; i <= _options.Scouts; i++)
        {
            using var scout = TrainNetwork($"scout {i}", _options.ScoutTraining, guesses);
            using var features = FeatureExtractor.Extract(
                scout.Encoder, images, null, trainer.Normalize, device, cancellationToken: cancellationToken);
            using var graph = NeighbourGraph.Build(features, _options.Neighbours, null, cancellationToken);
            _scores.Add(graph, cancellationToken);
        }
    }

    private ImageClassifier TrainNetwork(string name, SelfTrainingOptions options, GuessedLabels guesses)
    {
        using var own = random.Fork(name);
        using var initial = own.Fork("initial weights");
        var model = _options.Network.CreateClassifier(images.Shape, images.ClassCount, initial);
        try
        {
            var selfTrainer = new SelfTrainer(options, trainer.Augmentation, trainer.Normalize, trainer.Device);
            _trainings.Add(selfTrainer.Train(model, images, _all, unlabelled, guesses, own, Progress(), cancellationToken));
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private NetworkProgress? Progress() => progress is null ? null : new NetworkProgress(_trainings.Count, _options.Scouts + _options.Members, progress);

    /// <summary>Turns the share of one network into the share of all.</summary>
    private sealed class NetworkProgress(int done, int count, IProgress<TrainingProgress> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(value with { Share = (done + value.Share) / count });
    }
}
