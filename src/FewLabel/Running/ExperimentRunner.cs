using FewLabel.Augmentation;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using Microsoft.Extensions.Logging;

namespace FewLabel.Running;

/// <summary>Runs a plan from the draw of the labels to the figures on the test images.</summary>
internal sealed partial class ExperimentRunner(
    ExperimentPlan plan, IProgress<ExperimentProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ILogger _logger = plan.Logger;

    public ExperimentResult Run()
    {
        NativeRuntime.EnsureLoaded(_logger);
        cancellationToken.ThrowIfCancellationRequested();
        var images = plan.Dataset.Train;
        var draw = plan.Labels.Draw(images);
        using var random = new RandomSource(plan.TrainingSeed);
        var split = Split(draw, random);
        var labelCounts = images.CountClasses(draw.Labelled);
        WarnOfMissingClasses(labelCounts);

        var methods = new List<MethodResult>();
        try
        {
            var normalize = plan.Normalize ?? Augmentation.Normalize.Measure(images);
            foreach (var method in plan.Methods)
            {
                using var methodRandom = random.Fork($"method {method.Name}");
                methods.Add(Run(method, methods.Count, split, normalize, methodRandom));
            }

            return new ExperimentResult(plan, draw, split, labelCounts, images.CountClasses(split.Train), [.. methods]);
        }
        catch
        {
            methods.ForEach(method => method.Dispose());
            throw;
        }
    }

    private DataSplit Split(LabelDraw draw, RandomSource random)
    {
        if (plan.HoldOut is not { } share)
        {
            return new DataSplit(draw.Labelled, []);
        }

        using var splitRandom = random.Fork("split");
        return StratifiedSplit.Split(draw.Labelled, index => plan.Dataset.Train.LabelValues[(int)index], share, splitRandom);
    }

    private MethodResult Run(MethodPlan method, int position, DataSplit split, Normalize normalize, RandomSource random)
    {
        using var initial = random.Fork("initial weights");
        using var training = random.Fork("training");
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var images = plan.Dataset.Train;
        var model = method.Architecture.CreateClassifier(images.Shape, images.ClassCount, initial);
        try
        {
            LogMethod(method.Name, model.ParameterCount);
            var trainer = new SupervisedTrainer(method.Options, plan.Augmentation, normalize, plan.Device, _logger);
            var relay = progress is null ? null : new Relay(method.Name, position, plan.Methods.Length, progress);
            var trained = trainer.Train(model, images, split, training, relay, cancellationToken);
            var device = ComputeDevices.Resolve(plan.Device);
            var test = Evaluator.Evaluate(model, plan.Dataset.Test, null, normalize, device, cancellationToken: cancellationToken);
            var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
            LogTest(method.Name, test.Accuracy, test.Count, seconds);
            return new MethodResult(method.Name, model, normalize, trained, test, seconds);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void WarnOfMissingClasses(IReadOnlyList<int> labelCounts)
    {
        var names = plan.Dataset.Train.ClassNames;
        var missing = Enumerable.Range(0, labelCounts.Count).Where(i => labelCounts[i] == 0).Select(i => names[i]).ToArray();
        if (missing.Length > 0)
        {
            LogMissing(string.Join(", ", missing));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The draw has no labelled image of class {Classes}: no method can learn it. Label more images, or the same number of each class.")]
    private partial void LogMissing(string classes);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method}: {Parameters:N0} parameters.")]
    private partial void LogMethod(string method, long parameters);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method}: {Accuracy:P2} of {Count} test images, {Seconds:0.0} s.")]
    private partial void LogTest(string method, double accuracy, long count, double seconds);

    private sealed class Relay(string name, int position, int count, IProgress<ExperimentProgress> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(new ExperimentProgress(name, position, count, value));
    }
}
