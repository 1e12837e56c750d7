using System.Collections.Immutable;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>An encoder of a fused propagation: a linear layer on its features, and the graph of them.</summary>
internal sealed class FusionSource : IDisposable
{
    private readonly MethodContext _context;
    private readonly IEncoderSource _source;
    private readonly FusionImages _images;
    private readonly LabelFolds _folds;
    private readonly LabelSpreading _spreading;
    private readonly EncodedImages _start;
    private readonly Tensor _labeled;
    private readonly LinearProbeResult _probe;
    private readonly Tensor _outOfFold;

    public FusionSource(MethodContext context, IEncoderSource source, FusionImages images, LabelFolds folds, LabelSpreading spreading)
    {
        (_context, _source, _images, _folds, _spreading) = (context, source, images, folds, spreading);
        _start = context.Encode(source);
        using var scope = NewDisposeScope();
        _labeled = _start.FeaturesOf(images.Labeled).DetachFromDisposeScope();
        _probe = Probe(spreading.All);
        _outOfFold = folds.Collect(images.Labeled.Length, ClassCount, fold =>
        {
            using var part = Probe(folds.Without(fold));
            return Read(part, _labeled);
        }).DetachFromDisposeScope();
    }

    private int ClassCount => _context.Images.ClassCount;

    /// <summary>What the linear layer says of the images of a round, and where they teach what labels that spread over their graph say; null where not.</summary>
    public (Opinion Linear, Opinion? Graph) Predict(int round, bool teaches)
    {
        using var scope = NewDisposeScope();
        var features = FeaturesOf(round);
        var linear = new Opinion($"linear layer on {_source.Name}", Read(_probe, features), _outOfFold.clone());
        return (linear, teaches ? Spread(features) : null);
    }

    /// <summary>What the features of the first round tell of unknown images.</summary>
    public FeatureReference? Reference()
    {
        using var scope = NewDisposeScope();
        using var random = _context.Random.Fork($"reference of {_source.Name}");
        return FeatureReference.Fit(FeaturesOf(0), 0, random, _context.CancellationToken);
    }

    /// <summary>The encoder with the linear layer. The caller disposes it.</summary>
    public ImageClassifier ToClassifier()
    {
        var architecture = _source.Architecture.WithLinearHead();
        if (_source.Features is { } views)
        {
            architecture = architecture.WithViews(views, normalized: true);
        }

        using var random = _context.Random.Fork($"linear layer on {_source.Name}");
        var classifier = architecture.CreateClassifier(_context.Images.Shape, ClassCount, random);
        _start.Encoder.CopyStateTo(classifier.Encoder);
        _probe.CopyTo((TorchSharp.Modules.Linear)classifier.Head);
        classifier.to(_context.TorchDevice);
        classifier.eval();
        return classifier;
    }

    public void Dispose()
    {
        _probe.Dispose();
        _labeled.Dispose();
        _outOfFold.Dispose();
    }

    private Opinion Spread(Tensor features)
    {
        using var graph = _spreading.GraphOf(features);
        return new Opinion($"graph of {_source.Name}", _spreading.Spread(graph, _spreading.All), _folds.Collect(_images.Labeled.Length, ClassCount, fold =>
            _spreading.Spread(graph, _folds.Without(fold)).narrow(0, 0, _images.Labeled.Length)));
    }

    /// <summary>Features of the labeled images, then of those of a round.</summary>
    private Tensor FeaturesOf(int round)
    {
        using var scope = NewDisposeScope();
        var drawn = _images.Drawn(round);
        var unlabeled = _images.Unlabeled(round).ToHashSet();
        long[] kept = [.. drawn.Index().Where(image => unlabeled.Contains(image.Item)).Select(image => (long)image.Index)];
        using var found = _start.FeaturesOf(drawn);
        return cat([_labeled, found.index_select(0, tensor(kept, int64))]).MoveToOuterDisposeScope();
    }

    private LinearProbeResult Probe(ImmutableArray<int> positions)
    {
        using var scope = NewDisposeScope();
        var rows = _labeled.index_select(0, tensor(positions.Select(position => (long)position).ToArray(), int64));
        return LinearProbe.Fit(rows, tensor(positions.Select(position => _images.Labels[position]).ToArray(), int64), ClassCount, cancellationToken: _context.CancellationToken);
    }

    private static Tensor Read(LinearProbeResult probe, Tensor features)
    {
        using var noGradient = no_grad();
        using var logits = probe.Head.call(features);
        return logits.softmax(1);
    }
}
