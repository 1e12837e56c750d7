using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Ensembles;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
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
    private readonly Dictionary<PretrainPlan, PretrainedFeatures> _features = [];
    private StageProgress? _stage;

    public ExperimentPlan Plan => plan;

    public LabelDraw Draw => draw;

    public DataSplit Split => split;

    public Normalize Normalize => normalize;

    public CancellationToken CancellationToken => cancellationToken;

    public Device Device { get; } = ComputeDevices.Resolve(plan.Device);

    /// <summary>Keeps a copy of an encoder, and what it makes of all images, if a method further on needs them.</summary>
    public void Keep(PretrainPlan source, Encoder encoder, MocoResult pretraining, double seconds)
    {
        if (plan.Methods.OfType<DeepPropagationPlan>().Any(method => method.Source == source))
        {
            var images = plan.Dataset.Train;
            var features = FeatureExtractor.Extract(encoder, images, null, normalize, Device, cancellationToken: cancellationToken);
            using var unused = new RandomSource(0);
            var copy = source.Architecture.CreateEncoder(images.Shape, unused);
            CopyStateTo.Copy(encoder, copy);
            _features[source] = new PretrainedFeatures(copy, features, pretraining, seconds);
        }
    }

    public PretrainedFeatures Features(PretrainPlan source) => _features[source];

    public void Dispose()
    {
        foreach (var features in _features.Values)
        {
            features.Dispose();
        }
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

    /// <summary>Tells that the stage, if there is one, has ended.</summary>
    public void EndStage() => _stage?.End();

    /// <summary>Where what one call of the builder adds is kept; null keeps nothing.</summary>
    public CheckpointFolder? Part(MethodPlan method) => kept?.Part($"method {method.Name}");

    /// <summary>Seconds since a method or a pre-training started, those of earlier processes included; the same each time, once it has ended.</summary>
    public static double Seconds(CheckpointFolder? part, long started)
    {
        using var state = part.GetOrCompute("seconds", state => state.Put(
            "seconds", (Stopwatch.GetElapsedTime(started) + (part?.EarlierTime ?? TimeSpan.Zero)).TotalSeconds));
        return state.Get<double>("seconds");
    }

    /// <summary>Measures a trained model, which the result takes over; it is disposed if that fails.</summary>
    public MethodResult Measure(
        string name, nn.Module<Tensor, Tensor> model, TrainingResult? training, Evaluation? validation, CheckpointFolder? part, long started)
    {
        var test = plan.Dataset.HasTest ? Test(model, part) : null;
        var seconds = Seconds(part, started);
        if (test is not null)
        {
            LogTest(plan.Logger, name, test.Accuracy, test.Count, seconds);
        }
        else
        {
            LogValidation(plan.Logger, name, validation?.Accuracy, validation?.Count ?? 0, seconds);
        }

        return new MethodResult(Describe(name, model), model, normalize, training, validation, test, seconds);
    }

    private Evaluation Test(nn.Module<Tensor, Tensor> model, CheckpointFolder? part)
    {
        using var measured = part.GetOrCompute("test", state => state.Put(
            "test", Evaluator.Evaluate(model, plan.Dataset.Test, null, normalize, Device, cancellationToken: cancellationToken)));
        return measured.Get<Evaluation>("test");
    }

    private ClassifierInfo Describe(string name, nn.Module<Tensor, Tensor> model) => new()
    {
        Networks = [.. Members(model).Select(member => member.ArchitectureName!)],
        OwnNetworks = [.. Members(model).Where(member => !member.IsBuiltIn).Select(member => member.ArchitectureName!).Distinct()],
        Input = plan.Dataset.Train.Shape,
        Mean = normalize.Mean,
        StandardDeviation = normalize.StandardDeviation,
        ClassNames = plan.Dataset.Train.ClassNames,
        Pictures = plan.Dataset.Pictures,
        Method = name,
        Dataset = plan.Dataset.Name,
        LabeledCount = draw.Labeled.Length,
        Seed = plan.Labels.Seed,
        Version = typeof(Experiment).Assembly.GetName().Version!.ToString(3),
    };

    private static IEnumerable<ImageClassifier> Members(nn.Module<Tensor, Tensor> model) =>
        (model is ClassifierEnsemble ensemble ? ensemble.Members : [model]).Cast<ImageClassifier>();

    public void LogMethod(string name, ImageClassifier model) => LogParameters(plan.Logger, name, model.ParameterCount);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method}: {Parameters:N0} parameters.")]
    private static partial void LogParameters(ILogger logger, string method, long parameters);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method}: {Accuracy:P2} of {Count} test images, {Seconds:0.0} s.")]
    private static partial void LogTest(ILogger logger, string method, double accuracy, long count, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method}: {Accuracy:P2} of {Count} images held out, {Seconds:0.0} s; there are no test images.")]
    private static partial void LogValidation(ILogger logger, string method, double? accuracy, long count, double seconds);
}
