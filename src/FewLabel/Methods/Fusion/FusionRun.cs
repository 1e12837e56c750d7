using System.Collections.Immutable;
using FewLabel.Checkpoints;
using FewLabel.Ensembles;
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
    private readonly FusionImages _images;
    private readonly LabelFolds _folds;
    private readonly LabelSpreading _spreading;
    private readonly ImmutableArray<IEncoderSource> _encoders;
    private readonly List<FusionSource> _sources = [];

    /// <summary>What is said of the images of the present round.</summary>
    private readonly List<Opinion> _opinions = [];

    /// <summary>Those of <see cref="_opinions"/> that linear layers have, one for each source.</summary>
    private readonly List<Opinion> _linear = [];

    private readonly StageProgress _progress;

    public FusionRun(MethodContext context, FusionMethod method)
    {
        (_context, _options) = (context, method.Options);
        _encoders = [.. method.From.Select(context.FindSource)];
        ImmutableArray<long> labeled = [.. context.Split.Train, .. context.Split.Validation];
        _images = new FusionImages(context.Images.Count, labeled, [.. labeled.Select(image => context.Images.LabelValues[(int)image])], context.Draw.Unlabeled, _options);
        _progress = context.Progress(method.Name);
        using var folds = context.Random.Fork("folds");
        _folds = new LabelFolds(_images.Labels, _options.Folds, folds);
        _spreading = new LabelSpreading(_options, _images.Labels, ClassCount, context.CancellationToken);
    }

    private int ClassCount => _context.Images.ClassCount;

    public TrainedModel Execute()
    {
        _sources.AddRange(_encoders.Select(source => new FusionSource(_context, source, _images, _folds, _spreading)));
        return _options.Network is null ? DecideByLinearLayers() : DecideByNetworks();
    }

    public void Dispose()
    {
        Forget();
        _sources.ForEach(source => source.Dispose());
    }

    private TrainedModel DecideByLinearLayers()
    {
        PredictBySources(0, teaches: false);
        var weights = Fit(_linear);
        using var unchanged = ones(ClassCount);
        return Compose([], _linear, weights, Told([], _linear, weights), null, unchanged);
    }

    private TrainedModel DecideByNetworks()
    {
        var network = new FusionNetwork(_context, _options, _encoders[0], _images, _folds, _spreading);
        PredictBySources(0, teaches: true);
        Hear(network.FineTune(_progress));
        var confidence = Confidence(Fit(_opinions));
        for (var round = 0; ; round++)
        {
            var teaching = Fit(_opinions);
            ImmutableArray<PredictionWeight> told = [.. _opinions.Zip(teaching, (opinion, weight) => new PredictionWeight(opinion.Name, weight, null))];
            using var teacher = Balanced(OpinionPool.Fuse(Said(_opinions), teaching));
            var learned = network.Learn(round, teacher, _progress);
            Forget();
            if (round == _options.Rounds - 1)
            {
                return DecideTogether(learned, confidence, told);
            }

            Hear(learned);
            PredictBySources(round + 1, teaches: true);
        }
    }

    /// <summary>
    /// The linear layers and the last networks, no surer than the first fusion was: the networks have learned from what all labels said, so that their parts flatter them.
    /// </summary>
    private TrainedModel DecideTogether(Learned learned, double confidence, ImmutableArray<PredictionWeight> told)
    {
        try
        {
            PredictBySources(_options.Rounds, teaches: false);
            _opinions.Add(learned.Predictions);
            List<Opinion> deciding = [.. _linear, learned.Predictions];
            var weights = Fit(deciding);
            using var scope = NewDisposeScope();
            var scale = Math.Min(1, OpinionPool.Scale([.. Said(deciding).Select(Others)], weights, confidence));
            weights = [.. weights.Select(weight => weight * scale)];
            var others = Others(OpinionPool.Fuse(Said(deciding), weights));
            return Compose(learned.Networks, deciding, weights, Told(told, deciding, weights), learned.Training, ClassShares.Factors(others, _images.Labels, _options.ClassBalance));
        }
        catch
        {
            learned.Networks.ForEach(one => one.Dispose());
            throw;
        }
    }

    private void PredictBySources(int round, bool teaches)
    {
        foreach (var source in _sources)
        {
            var (linear, graph) = source.Predict(round, teaches);
            _linear.Add(linear);
            _opinions.AddRange(graph is null ? [linear] : [linear, graph]);
        }
    }

    private Tensor Balanced(Tensor probabilities)
    {
        using var owned = probabilities;
        using var factors = ClassShares.Factors(probabilities, _images.Labels, _options.ClassBalance);
        return ClassShares.Apply(probabilities, factors);
    }

    /// <summary>Takes what networks say that only teach, and frees them.</summary>
    private void Hear(Learned learned)
    {
        _opinions.AddRange([learned.Predictions, learned.Graphs!]);
        learned.Networks.ForEach(network => network.Dispose());
    }

    private void Forget()
    {
        _opinions.ForEach(opinion => opinion.Dispose());
        _opinions.Clear();
        _linear.Clear();
    }

    /// <summary>How sure the fused opinions are of the images without a label.</summary>
    private double Confidence(ImmutableArray<double> weights)
    {
        using var fused = OpinionPool.Fuse(Said(_opinions), weights);
        using var others = Others(fused);
        return OpinionPool.Confidence(others);
    }

    /// <summary>The rows of the images without a label.</summary>
    private Tensor Others(Tensor probabilities) => probabilities.narrow(0, _images.Labeled.Length, probabilities.shape[0] - _images.Labeled.Length);

    private static ImmutableArray<Tensor> Said(IEnumerable<Opinion> opinions) => [.. opinions.Select(opinion => opinion.Probabilities)];

    /// <summary>What each opinion counted when networks were taught, and what it counts in the end.</summary>
    private static ImmutableArray<PredictionWeight> Told(ImmutableArray<PredictionWeight> taught, List<Opinion> deciding, ImmutableArray<double> weights)
    {
        var decides = deciding.Zip(weights).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        return
        [
            .. taught.Select(weight => weight with { Deciding = decides.TryGetValue(weight.Name, out var own) ? own : null }),
            .. deciding.Where(opinion => taught.All(weight => weight.Name != opinion.Name)).Select(opinion => new PredictionWeight(opinion.Name, null, decides[opinion.Name])),
        ];
    }

    /// <param name="networks">They are taken over once nothing can fail.</param>
    /// <param name="deciding">The linear layers, then the networks where there are any.</param>
    /// <param name="weights">What each of them counts.</param>
    /// <param name="told">What people are told.</param>
    /// <param name="training">Of the networks.</param>
    /// <param name="factors">What each class's probability is multiplied by.</param>
    private TrainedModel Compose(List<ImageClassifier> networks, List<Opinion> deciding, ImmutableArray<double> weights, ImmutableArray<PredictionWeight> told, TrainingResult? training, Tensor factors)
    {
        Weighed(_context.Logger, string.Join(", ", deciding.Zip(weights, (opinion, weight) => FormattableString.Invariant($"{opinion.Name} {weight:0.00}"))));
        var validation = Validate(deciding, weights, factors);
        ImmutableArray<double> powers = [.. weights.Take(_sources.Count), .. networks.Select(_ => weights[^1] / networks.Count)];
        var kept = Kept(powers);
        var reference = TakeReference(powers, kept);
        var members = new List<ImageClassifier>();
        try
        {
            members.AddRange(_sources.Select(source => source.ToClassifier()));
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            reference?.Dispose();
            throw;
        }

        members.AddRange(networks);
        Shift([.. kept.Select(position => members[position])], factors, kept.Sum(position => powers[position]));
        return new TrainedModel(Join(members, powers, kept))
        {
            Weights = told,
            Reference = reference,
            ChosenByValidation = ["the weights of its predictions"],
            Architecture = _options.Network ?? _encoders[0].Architecture,
            Training = training,
            Validation = validation,
            Use = DataUse.RefinedPseudoLabels,
            Start = _context.Encode(_encoders[0]),
        };
    }

    /// <summary>The reference of the linear layer that counts most, if one counts.</summary>
    private FeatureReference? TakeReference(ImmutableArray<double> powers, ImmutableArray<int> kept)
    {
        var (source, place) = kept.Index().Where(one => one.Item < _sources.Count).OrderByDescending(one => powers[one.Item])
            .Select(one => (one.Item, one.Index)).FirstOrDefault((-1, -1));
        return source < 0 ? null : _sources[source].Reference()?.For(place);
    }

    /// <summary>The members that count; all where none does.</summary>
    private static ImmutableArray<int> Kept(ImmutableArray<double> powers)
    {
        const double Least = 0.01;
        ImmutableArray<int> kept = [.. Enumerable.Range(0, powers.Length).Where(position => powers[position] >= Least)];
        return kept.IsEmpty ? [.. Enumerable.Range(0, powers.Length)] : kept;
    }

    /// <summary>Members that count for nothing cost time alone.</summary>
    private static ClassifierEnsemble Join(List<ImageClassifier> members, ImmutableArray<double> powers, ImmutableArray<int> kept)
    {
        foreach (var position in Enumerable.Range(0, members.Count).Except(kept))
        {
            members[position].Dispose();
        }

        var ensemble = new ClassifierEnsemble(kept.Select(position => members[position])) { Powers = [.. kept.Select(position => powers[position])] };
        ensemble.eval();
        return ensemble;
    }

    /// <summary>Puts the factors into the members' heads: each then says them by its part of the powers.</summary>
    private static void Shift(ImmutableArray<ImageClassifier> members, Tensor factors, double powers)
    {
        using var noGradient = no_grad();
        using var shift = factors.log().div_(Scalars.Of(Math.Max(powers, 1e-6)));
        ImmutableArray<Tensor?> biases = [.. members.Select(member => (member.Head as TorchSharp.Modules.Linear)?.bias)];
        if (biases.All(bias => bias is not null))
        {
            biases.ToList().ForEach(bias => bias!.add_(shift, Scalars.One));
        }
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
        return OpinionPool.Fit([.. opinions.Select(opinion => opinion.OutOfFold.index_select(0, index))], rows.Select(row => _images.Labels[row]).ToArray());
    }

    /// <summary>How well the held-out images are known by what was learned without them.</summary>
    private Evaluation? Validate(IReadOnlyList<Opinion> opinions, ImmutableArray<double> weights, Tensor factors)
    {
        var first = _context.Split.Train.Length;
        long[] rows = [.. Enumerable.Range(first, _images.Labeled.Length - first).Where(_folds.HoldsOut).Select(row => (long)row)];
        if (rows.Length == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var fused = ClassShares.Apply(OpinionPool.Fuse([.. opinions.Select(opinion => opinion.OutOfFold)], weights), factors).index_select(0, tensor(rows, int64));
        return Evaluator.FromLogits(fused.clamp_min(Scalars.Of(1e-6)).log(), tensor(rows.Select(row => _images.Labels[(int)row]).ToArray(), int64), _context.Images.ClassNames);
    }

    [LoggerMessage(EventId = 4020, Level = LogLevel.Information, Message = "Cross-validation on the labels weighs the predictions: {Weights}")]
    private static partial void Weighed(ILogger logger, string weights);
}
