using System.Collections.Immutable;
using FewLabel.Checkpoints;
using FewLabel.Ensembles;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>
/// One run: linear layers, graphs and fine-tuned networks predict; cross-validation on the labels weighs them; networks learn what they say together.
/// </summary>
internal sealed partial class FusionRun : IDisposable
{
    private readonly MethodContext _context;
    private readonly FusionOptions _options;
    private readonly ImmutableArray<IEncoderSource> _sources;

    /// <summary>The images in use: the labeled ones first.</summary>
    private readonly ImmutableArray<long> _used;

    private readonly ImmutableArray<long> _labeled;
    private readonly ImmutableArray<long> _labels;
    private readonly LabelFolds _folds;
    private readonly List<Opinion> _opinions = [];

    /// <summary>Those of <see cref="_opinions"/> that linear layers have, one for each source.</summary>
    private readonly List<Opinion> _linear = [];

    private readonly StageProgress _progress;

    /// <summary>For each source what its features tell of unknown images.</summary>
    private readonly List<FeatureReference?> _references = [];

    public FusionRun(MethodContext context, FusionMethod method)
    {
        (_context, _options) = (context, method.Options);
        _sources = [.. method.From.Select(context.FindSource)];
        _labeled = [.. context.Split.Train, .. context.Split.Validation];
        _labels = [.. _labeled.Select(image => context.Images.LabelValues[(int)image])];
        _progress = context.Progress(method.Name);
        using var folds = context.Random.Fork("folds");
        _folds = new LabelFolds(_labels, _options.Folds, folds);

        // The same images whatever was labeled, so that their features are extracted once for many draws.
        using var chosen = new RandomSource(0);
        using var order = chosen.Permutation(context.Images.Count);
        var unlabeled = context.Draw.Unlabeled.ToHashSet();
        _used = [.. _labeled, .. order.data<long>().Take(_options.MaxImages).Where(unlabeled.Contains)];
    }

    private int ClassCount => _context.Images.ClassCount;

    public TrainedModel Execute()
    {
        var members = new List<ImageClassifier>();
        try
        {
            foreach (var source in _sources)
            {
                members.Add(AddSource(source));
            }

            var network = new FusionNetwork(_context, _options, _sources[0], _labeled, _folds, _used);
            TrainingResult? training = null;
            ImmutableArray<double> teaching = [];
            List<Opinion> decisive = _linear;
            if (_options.Network is not null)
            {
                _opinions.Add(network.FineTune(_progress));
                teaching = Fit(_opinions);
                using var teacher = Balance(OpinionPool.Fuse([.. _opinions.Select(opinion => opinion.Probabilities)], teaching));
                var (students, opinion, last) = network.Learn(teacher, _progress);
                members.AddRange(students);
                training = last;
                _opinions.Add(opinion);
                decisive = [.. _linear, opinion];
            }

            var weights = Fit(decisive);
            ImmutableArray<PredictionWeight> told = [.. _opinions.Select((opinion, position) => new PredictionWeight(
                opinion.Name, position < teaching.Length ? teaching[position] : null, decisive.IndexOf(opinion) is >= 0 and var place ? weights[place] : null))];
            ImmutableArray<double> powers = [.. weights.Take(_linear.Count), .. Enumerable.Repeat(weights[^1] / _folds.Count, members.Count - _linear.Count)];
            Weighed(_context.Logger, string.Join(", ", decisive.Zip(weights, (opinion, weight) => FormattableString.Invariant($"{opinion.Name} {weight:0.00}"))));
            return new TrainedModel(Compose(members, powers))
            {
                Weights = told,
                Reference = TakeReference(powers),
                ChosenByValidation = ["the weights of its predictions"],
                Architecture = _options.Network ?? _sources[0].Architecture,
                Training = training,
                Validation = Validate(decisive, weights),
                Use = DataUse.RefinedPseudoLabels,
                Start = _context.Encode(_sources[0]),
            };
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        _opinions.ForEach(opinion => opinion.Dispose());
        _references.ForEach(reference => reference?.Dispose());
    }

    /// <summary>The reference of the linear layer that counts most, if one counts.</summary>
    /// <param name="powers">The members' powers, those of the linear layers first.</param>
    private FeatureReference? TakeReference(ImmutableArray<double> powers)
    {
        var (source, place) = Kept(powers).Index().Where(kept => kept.Item < _references.Count).OrderByDescending(kept => powers[kept.Item])
            .Select(kept => (kept.Item, kept.Index)).FirstOrDefault((-1, -1));
        if (source < 0 || _references[source] is not { } reference)
        {
            return null;
        }

        _references[source] = null;
        return reference.For(place);
    }

    /// <summary>The members that count; all where none does.</summary>
    private static ImmutableArray<int> Kept(ImmutableArray<double> powers)
    {
        const double Least = 0.01;
        ImmutableArray<int> kept = [.. Enumerable.Range(0, powers.Length).Where(position => powers[position] >= Least)];
        return kept.IsEmpty ? [.. Enumerable.Range(0, powers.Length)] : kept;
    }

    /// <summary>Members that count for nothing cost time alone.</summary>
    private static ClassifierEnsemble Compose(List<ImageClassifier> members, ImmutableArray<double> powers)
    {
        var kept = Kept(powers);
        foreach (var position in Enumerable.Range(0, members.Count).Except(kept))
        {
            members[position].Dispose();
        }

        var ensemble = new ClassifierEnsemble(kept.Select(position => members[position])) { Powers = [.. kept.Select(position => powers[position])] };
        members.Clear();
        ensemble.eval();
        return ensemble;
    }

    /// <summary>A linear layer and a graph of an encoder's features.</summary>
    /// <returns>The linear classifier.</returns>
    private ImageClassifier AddSource(IEncoderSource source)
    {
        var start = _context.Encode(source);
        using var features = start.FeaturesOf(_used);
        using var scope = NewDisposeScope();
        var given = features.narrow(0, 0, _labeled.Length);
        using var probe = Probe(given, [.. Enumerable.Range(0, _labeled.Length)]);
        _linear.Add(new Opinion($"linear layer on {source.Name}", Read(probe, features), OutOfFold(fold =>
        {
            using var part = Probe(given, _folds.Without(fold));
            return Read(part, given);
        })));
        _opinions.Add(_linear[^1]);

        using var graph = NeighborGraph.Build(features, Math.Min(_options.Neighbors, (int)features.shape[0] - 1), null, _context.CancellationToken);
        _opinions.Add(new Opinion($"graph of {source.Name}", Spread(graph, [.. Enumerable.Range(0, _labeled.Length)]), OutOfFold(fold =>
            Spread(graph, _folds.Without(fold)).narrow(0, 0, _labeled.Length))));
        using var random = _context.Random.Fork($"reference of {source.Name}");
        _references.Add(FeatureReference.Fit(features, 0, random, _context.CancellationToken));
        return ToClassifier(source, start, probe);
    }

    private LinearProbeResult Probe(Tensor features, ImmutableArray<int> positions)
    {
        using var scope = NewDisposeScope();
        var rows = features.index_select(0, tensor(positions.Select(position => (long)position).ToArray(), int64));
        return LinearProbe.Fit(rows, tensor(positions.Select(position => _labels[position]).ToArray(), int64), ClassCount, cancellationToken: _context.CancellationToken);
    }

    private static Tensor Read(LinearProbeResult probe, Tensor features)
    {
        using var noGradient = no_grad();
        using var logits = probe.Head.call(features);
        return logits.softmax(1);
    }

    private Tensor Spread(NeighborGraph graph, ImmutableArray<int> positions) => LabelPropagation.Run(
        graph, [.. positions.Select(position => (long)position)], [.. positions.Select(position => _labels[position])], ClassCount, _options.Labels, _context.CancellationToken).Scores();

    /// <summary>Collects the predictions for each part by what was learned without it.</summary>
    private Tensor OutOfFold(Func<int, Tensor> predict) => _folds.Collect(_labeled.Length, ClassCount, predict);

    private ImageClassifier ToClassifier(IEncoderSource source, EncodedImages start, LinearProbeResult probe)
    {
        var architecture = source.Architecture.WithLinearHead();
        if (source.Features is { } views)
        {
            architecture = architecture.WithViews(views, normalized: true);
        }

        using var random = _context.Random.Fork($"linear layer on {source.Name}");
        var classifier = architecture.CreateClassifier(_context.Images.Shape, ClassCount, random);
        start.Encoder.CopyStateTo(classifier.Encoder);
        probe.CopyTo((TorchSharp.Modules.Linear)classifier.Head);
        classifier.to(_context.TorchDevice);
        classifier.eval();
        return classifier;
    }

    private ImmutableArray<double> Fit(IReadOnlyList<Opinion> opinions)
    {
        var rows = _folds.HeldOut;
        if (rows.IsEmpty)
        {
            // With one label of each class nothing can be compared.
            return [.. opinions.Select(_ => 1.0 / opinions.Count)];
        }

        using var scope = NewDisposeScope();
        var index = tensor(rows.Select(row => (long)row).ToArray(), int64);
        return OpinionPool.Fit([.. opinions.Select(opinion => opinion.OutOfFold.index_select(0, index))], rows.Select(row => _labels[row]).ToArray());
    }

    /// <summary>Moves the classes' shares towards those of the labels.</summary>
    private Tensor Balance(Tensor probabilities)
    {
        const int Rounds = 10;
        using var scope = NewDisposeScope();
        using var owned = probabilities;
        var shares = tensor(Enumerable.Range(0, ClassCount).Select(label => (float)(_labels.Count(one => one == label) + 1) / (_labels.Length + ClassCount)).ToArray(), float32);
        var factors = ones(ClassCount);
        for (var round = 0; round < Rounds; round++)
        {
            var balanced = Rows(probabilities.mul(factors));
            factors = factors.mul(shares.div(balanced.mean([0L]).clamp_min(Scalars.Of(1e-6))));
        }

        return Rows(probabilities.mul(factors.pow(Scalars.Of(_options.ClassBalance)))).MoveToOuterDisposeScope();
    }

    private static Tensor Rows(Tensor values) => values.div(values.sum([1L], keepdim: true).clamp_min(Scalars.Of(1e-12)));

    /// <summary>How well the held-out images are known by what was learned without them.</summary>
    private Evaluation? Validate(IReadOnlyList<Opinion> opinions, ImmutableArray<double> weights)
    {
        var first = _context.Split.Train.Length;
        long[] rows = [.. Enumerable.Range(first, _labeled.Length - first).Where(_folds.HoldsOut).Select(row => (long)row)];
        if (rows.Length == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var fused = OpinionPool.Fuse([.. opinions.Select(opinion => opinion.OutOfFold)], weights).index_select(0, tensor(rows, int64));
        return Evaluator.FromLogits(fused.clamp_min(Scalars.Of(1e-6)).log(), tensor(rows.Select(row => _labels[(int)row]).ToArray(), int64), _context.Images.ClassNames);
    }

    [LoggerMessage(EventId = 4020, Level = LogLevel.Information, Message = "Cross-validation on the labels weighs the predictions: {Weights}")]
    private static partial void Weighed(ILogger logger, string weights);
}
