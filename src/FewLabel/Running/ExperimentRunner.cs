using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Runtime;
using FewLabel.Sampling;
using Microsoft.Extensions.Logging;

namespace FewLabel.Running;

/// <summary>Runs a plan from the draw of the labels to the figures on the test images.</summary>
internal sealed partial class ExperimentRunner(
    ExperimentPlan plan, CheckpointFolder? kept, IProgress<ExperimentProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ILogger _logger = plan.Logger;

    public ExperimentResult Run()
    {
        NativeRuntime.EnsureLoaded(_logger);
        cancellationToken.ThrowIfCancellationRequested();
        var images = plan.Dataset.Train;
        Require();
        using var random = new RandomSource(plan.TrainingSeed);
        var (draw, split) = DrawAndSplit(random);
        var labelCounts = CountClasses(draw.Labeled);
        WarnOfMissingClasses(labelCounts);

        using var context = new RunContext(plan, draw, split, plan.Normalize ?? Normalize.Measure(images), kept, progress, cancellationToken);
        var results = new List<MethodResult>();
        try
        {
            foreach (var method in plan.Methods)
            {
                foreach (var result in Run(context, method, random))
                {
                    results.Add(result);
                }
            }

            context.EndStage();
            return Result();
        }
        catch (OperationCanceledException) when (plan.AllowsPartialResult && results.Count > 0)
        {
            return Result();
        }
        catch
        {
            results.ForEach(result => result.Dispose());
            throw;
        }

        ExperimentResult Result() => new(plan, draw, split, labelCounts, CountClasses(split.Train), [.. results])
        {
            Warnings = [.. context.Warnings],
            Encoders = context.Encoders.Give(),
        };
    }

    private static IEnumerable<MethodResult> Run(RunContext context, ExperimentMethod method, RandomSource random)
    {
        if (method is IEncoderSource source)
        {
            using var encoderRandom = random.Fork($"method {method.Name}");
            context.TrainEncoder(method, source, encoderRandom);
        }

        List<string> missing = [.. method.ResultNames];
        using var methodRandom = random.Fork($"method {method.Name}");
        foreach (var result in method.Run(new MethodContext(context, method, methodRandom, context.Part(method))))
        {
            missing.Remove(result.Name);
            yield return result;
        }

        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"{method.Name} gave no result '{missing[0]}'. Leave it out of {nameof(ExperimentMethod.ResultNames)}, or measure it.");
        }
    }

    /// <summary>How many of some images each class has; none where there are no classes.</summary>
    private ImmutableArray<int> CountClasses(ImmutableArray<long> some) => plan.Dataset.Train.Labels is null ? [] : plan.Dataset.Train.CountClasses(some);

    /// <summary>Says what must be the same for the run to go on, and what of it nobody can tell.</summary>
    private void Require()
    {
        if (kept is null)
        {
            return;
        }

        var description = ExperimentSettings.DescribeRun(plan);
        kept.Require(description);
        foreach (var (name, value) in description.Where(setting => setting.Value.EndsWith(SettingsWalk.NotCompared, StringComparison.Ordinal)))
        {
            kept.Warn($"{name} is a {value[..^SettingsWalk.NotCompared.Length]}, of which nothing can be compared: a run that goes on with another one is not noticed. Override {nameof(ImageTransform.DescribeParameters)} of a transform, or {nameof(ExperimentMethod.Settings)} of a method, to describe it.");
        }
    }

    private (LabelDraw Draw, DataSplit Split) DrawAndSplit(RandomSource random)
    {
        using var state = kept.GetOrCompute("labels", state =>
        {
            var draw = plan.Labels.Draw(plan.Dataset.Train);
            var split = plan.Split(draw, random);
            state.Put("labeled", draw.Labeled);
            state.Put("unlabeled", draw.Unlabeled);
            state.Put("train", split.Train);
            state.Put("validation", split.Validation);
        });
        return (
            new LabelDraw(state.Get<ImmutableArray<long>>("labeled"), state.Get<ImmutableArray<long>>("unlabeled")),
            new DataSplit(state.Get<ImmutableArray<long>>("train"), state.Get<ImmutableArray<long>>("validation")));
    }

    private void WarnOfMissingClasses(IReadOnlyList<int> labelCounts)
    {
        if (plan.Labels.IsNone)
        {
            return;
        }

        var names = plan.Dataset.Train.ClassNames;
        var missing = Enumerable.Range(0, labelCounts.Count).Where(i => labelCounts[i] == 0).Select(i => names[i]).ToArray();
        if (missing.Length > 0)
        {
            ClassesMissing(string.Join(", ", missing));
        }
    }

    [LoggerMessage(EventId = 4000, Level = LogLevel.Warning, Message = "The draw has no labeled image of class {Classes}: no method can learn it. Label more images, or the same number of each class.")]
    private partial void ClassesMissing(string classes);
}
