using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Ensembles;

/// <summary>One training: what its graphs and networks have said so far.</summary>
internal sealed class DeepPropagationRun(
    DeepPropagation trainer, ImageSet images, DataSplit split, IReadOnlyList<long> unlabeled,
    RandomSource random, Encoder? start, CheckpointFolder? checkpoint, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    : IDisposable
{
    private readonly DeepPropagationOptions _options = trainer.Options;
    private readonly DataSplit _all = new([.. split.Train, .. split.Validation], []);
    private readonly PseudoLabelFusion _scores = new(images, [.. split.Train, .. split.Validation], trainer.Options);
    private readonly Device _device = ComputeDevices.Resolve(trainer.Device);
    private readonly List<TrainingResult> _trainings = [];
    private readonly ImmutableArray<MomentNormalization> _scales =
        [.. trainer.TestTimeScales.Select(scale => new MomentNormalization(upright: false, zoom: scale))];

    private readonly Dictionary<ImageClassifier, Tensor> _features = [];
    private readonly DeepPropagationProgress? _progress = progress is null ? null : new(trainer.Options, progress);

    private bool _fromEncoder;

    public DeepPropagationResult Execute(IReadOnlyList<Tensor> features)
    {
        var validation = AddFirst(features);
        var first = _scores.Estimate();
        var pseudoLabels = first;
        var members = new List<ImageClassifier>();
        try
        {
            for (var round = 1; round <= _options.Rounds; round++)
            {
                trainer.Logger.RoundStarted(round, _options.Rounds);
                var network = TrainNetwork(round, pseudoLabels);
                members.Add(network);
                if (round < _options.Rounds)
                {
                    AddNetwork($"round {round} guesses", network);
                    pseudoLabels = _scores.Estimate();
                    KeepLast(members, _options.EnsembleSize - 1);
                }
            }

            DecideByPrototypes(members);
            var ensemble = new ClassifierEnsemble(members);
            ensemble.eval();
            _progress?.End();
            return new DeepPropagationResult(ensemble, first, pseudoLabels, validation, [.. _trainings], _fromEncoder);
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var features in _features.Values)
        {
            features.Dispose();
        }

        _scores.Dispose();
    }

    /// <summary>The first graphs, and what they know of the images held out.</summary>
    private Evaluation? AddFirst(IReadOnlyList<Tensor> features)
    {
        using var said = checkpoint.GetOrCompute("first graphs", state =>
        {
            using var heldOut = split.Validation.IsEmpty ? null : new PseudoLabelFusion(images, split.Train, _options);
            foreach (var (position, one) in features.Index())
            {
                using var own = trainer.FirstGraphs is null ? NeighborGraph.Build(one, _options.Neighbors, null, cancellationToken) : null;
                var graph = own ?? trainer.FirstGraphs![position]();
                state.Take($"graph {position}", _scores.Spread(graph, cancellationToken));
                using var without = heldOut?.Spread(graph, cancellationToken);
                if (without is not null)
                {
                    heldOut!.AddGraph(without);
                }
            }

            state.Put("validation", new First(heldOut?.Evaluate(split.Validation)));
        });
        for (var position = 0; position < features.Count; position++)
        {
            _scores.AddGraph(said.Get($"graph {position}", ScalarType.Float32));
        }

        return said.Get<First>("validation").Validation;
    }

    private void KeepLast(List<ImageClassifier> members, int count)
    {
        while (members.Count > count)
        {
            if (_features.Remove(members[0], out var features))
            {
                features.Dispose();
            }

            members[0].Dispose();
            members.RemoveAt(0);
        }
    }

    /// <summary>What a network says of all images, and what the graph of its features makes of the labels.</summary>
    private void AddNetwork(string name, ImageClassifier network)
    {
        using var said = checkpoint.GetOrCompute(name, state =>
        {
            var features = FeaturesOf(network);
            using var graph = NeighborGraph.Build(features, _options.Neighbors, null, cancellationToken);
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            state.Take("graph", _scores.Spread(graph, cancellationToken));
            state.Copy("network", network.Head.call(features.to(_device)).softmax(1));
        });
        _scores.AddGraph(said.Get("graph", ScalarType.Float32));
        _scores.AddNetwork(said.Get("network", ScalarType.Float32));
    }

    /// <summary>What a network's encoder makes of all images; kept for the network's prototypes.</summary>
    private Tensor FeaturesOf(ImageClassifier network)
    {
        if (!_features.TryGetValue(network, out var features))
        {
            features = FeatureExtractor.Extract(network.Encoder, images, null, trainer.Normalize, _device, cancellationToken: cancellationToken).DetachFromDisposeScope();
            _features.Add(network, features);
        }

        return features;
    }

    /// <summary>Gives the networks heads of prototypes, whose classes are those that all graphs and the networks before the last one find.</summary>
    private void DecideByPrototypes(List<ImageClassifier> members)
    {
        if (_options.Prototypes == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var probabilities = _scores.Probabilities();
        var groups = (int)Math.Min(Math.Min(_options.Prototypes, images.Count), Math.Max(images.ClassCount, images.Count / _options.MinImagesPerPrototype));
        for (var i = 0; i < members.Count; i++)
        {
            using var own = random.Fork($"prototypes {i + 1}");
            var features = FeaturesOf(members[i]);
            var head = PrototypeHead.Fit(features, probabilities.to(features.device), groups, _options.PrototypeTemperature, own, cancellationToken);
            members[i] = Architecture.WithPrototypes(members[i], (PrototypeHead)head.to(_device));
        }
    }

    /// <summary>A network that has learned the pseudo-labels of normalized images, and normalizes the images it is given in the same way.</summary>
    private ImageClassifier TrainNetwork(int round, PseudoLabels pseudoLabels)
    {
        var (name, normalization) = ($"round {round}", trainer.InputNormalizations[(round - 1) % trainer.InputNormalizations.Length]);
        using var own = random.Fork(name);
        using var initial = own.Fork("initial weights");
        var model = _options.Network.CreateClassifier(images.Shape, images.ClassCount, initial);
        try
        {
            _fromEncoder = start?.TryCopyStateTo(model.Encoder) ?? false;
            var selfTrainer = new SelfTrainer(_options.TrainingOf(round), trainer.Augmentation, trainer.Normalize, trainer.Device, trainer.Logger);
            using var normalized = normalization.IsNone ? null : images.Map(normalization.Apply, $"{normalization}");
            _trainings.Add(selfTrainer.Train(model, normalized ?? images, _all, unlabeled, pseudoLabels, own, checkpoint?.Part(name), _progress?.Of(round), cancellationToken));
            return Architecture.Wrap(Architecture.Wrap(model, _scales), normalization);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private sealed record First(Evaluation? Validation);
}
