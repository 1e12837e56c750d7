using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training.Metrics;
using TorchSharp;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace FewLabel.Running;

/// <summary>What all methods of a running experiment share.</summary>
internal sealed partial class RunContext(
    ExperimentPlan plan,
    LabelDraw draw,
    DataSplit split,
    Normalize normalize,
    CheckpointFolder? kept,
    IProgress<ExperimentProgress>? progress,
    CancellationToken cancellationToken) : IDisposable
{
    private readonly string[] _stages = [.. plan.Methods.SelectMany(method => method.Stages)];
    private readonly List<string> _warnings = [];
    private StageProgress? _stage;

    public ExperimentPlan Plan => plan;

    public ImageSet Images => plan.Dataset.Train;

    public LabelDraw Draw => draw;

    public DataSplit Split => split;

    public Normalize Normalize => normalize;

    public CancellationToken CancellationToken => cancellationToken;

    public Device Device { get; } = ComputeDevices.Resolve(plan.Device);

    /// <summary>What went wrong and was survived.</summary>
    public IReadOnlyList<string> Warnings => kept?.Warnings ?? _warnings;

    /// <summary>How long this process has computed features and graphs, which is no method's time.</summary>
    public TimeSpan EncodingTime { get; set; }

    /// <summary>The encoders that methods have trained so far.</summary>
    public EncoderStore Encoders => field ??= new EncoderStore(this);

    public void Dispose() => Encoders.Dispose();

    /// <summary>Trains the encoder that a method yields, or loads it, and keeps it for those that go on from it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="source">The same, as the source that it is.</param>
    /// <param name="random">What it draws from.</param>
    public void TrainEncoder(ExperimentMethod method, IEncoderSource source, RandomSource random)
    {
        var started = Stopwatch.GetTimestamp();
        var part = Part(method)?.Part("pre-training");
        var encoder = source.TrainEncoder(new MethodContext(this, method, random, part))
            ?? throw new InvalidOperationException($"{source.GetType().Name}.{nameof(IEncoderSource.TrainEncoder)} gave no encoder.");
        encoder.Encoder.eval();
        encoder.Encoder.to(Device);
        encoder.Seconds = Seconds(part, started);
        Encoders.Add(source, encoder, kept?.Part($"encoder {method.Name}"));
    }

    /// <summary>Where a stage tells how far it is. The first call of a stage tells that it begins, and the one before has ended.</summary>
    public StageProgress Progress(string stage)
    {
        if (_stage?.Name != stage)
        {
            EndStage();
            _stage = new StageProgress(stage, Array.IndexOf(_stages, stage), _stages.Length, progress);
        }

        return _stage!;
    }

    /// <summary>Tells how far a stage is, if it is the one that runs.</summary>
    public void Report(string stage, double share)
    {
        if (_stage?.Name == stage)
        {
            _stage.Report(share);
        }
    }

    /// <summary>Tells of something that the run survives.</summary>
    public void Warn(string warning)
    {
        if (kept is not null)
        {
            kept.Warn(warning);
            return;
        }

        if (!_warnings.Contains(warning))
        {
            _warnings.Add(warning);
        }

        Warned(plan.Logger, warning);
    }

    /// <summary>Where the features that an encoder gives the images are kept; null keeps none.</summary>
    /// <param name="part">Where the encoder is kept.</param>
    public string? FeatureFolder(CheckpointFolder? part) => plan.FeatureFolder ?? (part is null ? null : Path.Combine(part.Path, "features"));

    /// <summary>Tells that the stage, if there is one, has ended.</summary>
    public void EndStage() => _stage?.End();

    /// <summary>Where what one call of the builder adds is kept; null keeps nothing.</summary>
    public CheckpointFolder? Part(ExperimentMethod method) => kept?.Part($"method {method.Name}");

    /// <summary>Seconds since a method or a pre-training started, those of earlier processes included; the same each time, once it has ended.</summary>
    /// <param name="part">Where it is kept.</param>
    /// <param name="started">When it started.</param>
    /// <param name="encoding">How much of that went into features and graphs, and is none of its time.</param>
    public static double Seconds(CheckpointFolder? part, long started, TimeSpan encoding = default)
    {
        using var state = part.GetOrCompute("seconds", state => state.Put(
            "seconds", (Stopwatch.GetElapsedTime(started) - encoding + (part?.EarlierTime ?? TimeSpan.Zero)).TotalSeconds));
        return state.Get<double>("seconds");
    }

    /// <summary>Measures a trained model, which the result takes over.</summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="trained">The model.</param>
    /// <param name="part">Where it is kept.</param>
    /// <param name="started">When its method began.</param>
    /// <param name="encoding">How much of the time since went into features and graphs.</param>
    public MethodResult Measure(string name, TrainedModel trained, CheckpointFolder? part, long started, TimeSpan encoding)
    {
        var (model, validation) = (trained.Model, trained.Validation);
        var info = Describe(name, Members(model));
        model.to(Device);
        model.eval();
        var test = plan.Dataset.HasTest ? Test(model, part) : null;
        var seconds = Seconds(part, started, encoding);
        var reference = trained.Reference ?? ReferenceOf(name, model);
        if (test is not null)
        {
            MethodTested(plan.Logger, name, test.Accuracy, test.Count, seconds);
        }
        else
        {
            MethodValidated(plan.Logger, name, validation?.Accuracy, validation?.Count ?? 0, seconds);
        }

        return new MethodResult(info, trained, normalize, test, seconds, reference);
    }

    /// <summary>What tells images that are unlike the training images, from features of some of these.</summary>
    private FeatureReference? ReferenceOf(string name, nn.Module<Tensor, Tensor> model)
    {
        var network = FeatureReference.DecidingNetwork(model);
        using var root = new RandomSource(plan.TrainingSeed);
        using var random = root.Fork($"reference of {name}");
        using var order = random.Permutation(Images.Count);
        using var features = FeatureExtractor.Extract(
            Members(model)[network].Encoder, Images, [.. order.data<long>().Take(FeatureReference.EnoughImages)], normalize, Device, cancellationToken: cancellationToken);
        return FeatureReference.Fit(features, network, random, cancellationToken);
    }

    private Evaluation Test(nn.Module<Tensor, Tensor> model, CheckpointFolder? part)
    {
        using var measured = part.GetOrCompute("test", state => state.Put(
            "test", Evaluator.Evaluate(model, plan.Dataset.Test, null, normalize, Device, cancellationToken: cancellationToken)));
        return measured.Get<Evaluation>("test");
    }

    private ClassifierInfo Describe(string name, ImageClassifier[] members) => new()
    {
        Networks = [.. members.Select(member => member.Architecture!.Spec)],
        OwnNetworks = ClassifierInfo.OwnNamesOf(members.Select(member => member.Architecture!.Spec)),
        Input = plan.Dataset.Train.Shape,
        Mean = normalize.Mean,
        StandardDeviation = normalize.StandardDeviation,
        ClassNames = plan.Dataset.Train.ClassNames,
        Pictures = plan.Dataset.Pictures,
        Method = name,
        Dataset = plan.Dataset.Name,
        LabeledCount = draw.Labeled.Length,
        Seed = plan.Labels.Seed,
        Version = ClassifierInfo.LibraryVersion,
    };

    private static ImageClassifier[] Members(nn.Module<Tensor, Tensor> model)
    {
        nn.Module[] members = model is ClassifierEnsemble ensemble ? [.. ensemble.Members] : [model];
        return members.All(member => member is ImageClassifier { Architecture: not null })
            ? [.. members.Cast<ImageClassifier>()]
            : throw new ArgumentException($"A result is an {nameof(ImageClassifier)} that an architecture has made, or an ensemble of such, so that it can be saved; this is a {model.GetType().Name}. Make it by {nameof(Architecture)}.{nameof(Architecture.CreateClassifier)}.");
    }

    public void LogMethod(string name, ImageClassifier model) => MethodStarted(plan.Logger, name, model.ParameterCount);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "{Method}: {Parameters:N0} parameters.")]
    private static partial void MethodStarted(ILogger logger, string method, long parameters);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "{Method}: {Accuracy:P2} of {Count} test images, {Seconds:0.0} s.")]
    private static partial void MethodTested(ILogger logger, string method, double accuracy, long count, double seconds);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void Warned(ILogger logger, string warning);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Information, Message = "{Method}: {Accuracy:P2} of {Count} images held out, {Seconds:0.0} s; there are no test images.")]
    private static partial void MethodValidated(ILogger logger, string method, double? accuracy, long count, double seconds);
}
