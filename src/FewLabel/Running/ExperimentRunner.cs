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
        var labelCounts = images.CountClasses(draw.Labeled);
        WarnOfMissingClasses(labelCounts);

        var methods = new List<MethodResult>();
        try
        {
            var normalize = plan.Normalize ?? Normalize.Measure(images);
            using var context = new RunContext(plan, draw, split, normalize, kept, progress, cancellationToken);
            foreach (var method in plan.Methods)
            {
                using var methodRandom = random.Fork($"method {method.Name}");
                foreach (var result in Run(context, method, methodRandom))
                {
                    methods.Add(result);
                    (result.Architecture, result.Views, result.Use) = (method.Architecture, method.Views, method.UseOf(result.Name));
                    result.ValidationNote = result.Validation is not null && method.ChosenByValidation(result.Name).ToList() is { Count: > 0 } chosen
                        ? $"the images held out chose {string.Join(" and ", chosen)}"
                        : null;
                    (result.Forms, result.TestTimeScales) = (method.Forms, method.TestTimeScales);
                }
            }

            context.EndStage();
            return Result();
        }
        catch (OperationCanceledException) when (plan.AllowsPartialResult && methods.Count > 0)
        {
            return Result();
        }
        catch
        {
            methods.ForEach(method => method.Dispose());
            throw;
        }

        ExperimentResult Result() => new(plan, draw, split, labelCounts, images.CountClasses(split.Train), [.. methods])
        {
            Warnings = [.. kept?.Warnings ?? []],
        };
    }

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
            kept.Warn($"{name} is a {value[..^SettingsWalk.NotCompared.Length]}, of which nothing can be compared: a run that goes on with another one is not noticed. Override {nameof(ImageTransform.DescribeParameters)} to describe it.");
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

    private static IEnumerable<MethodResult> Run(RunContext context, MethodPlan method, RandomSource random) => method switch
    {
        TrainPlan train => [SupervisedMethod.Run(context, train, random)],
        SemiSupervisedPlan semi => [SemiSupervisedMethod.Run(context, semi, random)],
        PretrainPlan pretrain => new PretrainedMethods(context, pretrain, random).Run(),
        DeepPropagationPlan propagation => [DeepPropagationMethod.Run(context, propagation, random)],
        _ => throw new NotSupportedException($"There is nothing that runs a {method.GetType().Name}."),
    };

    private void WarnOfMissingClasses(IReadOnlyList<int> labelCounts)
    {
        var names = plan.Dataset.Train.ClassNames;
        var missing = Enumerable.Range(0, labelCounts.Count).Where(i => labelCounts[i] == 0).Select(i => names[i]).ToArray();
        if (missing.Length > 0)
        {
            LogMissing(string.Join(", ", missing));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The draw has no labeled image of class {Classes}: no method can learn it. Label more images, or the same number of each class.")]
    private partial void LogMissing(string classes);
}
