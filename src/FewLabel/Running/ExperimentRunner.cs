using System.Collections.Immutable;
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
        kept?.Require(KeptSettings());
        using var random = new RandomSource(plan.TrainingSeed);
        var (draw, split) = DrawAndSplit(random);
        var labelCounts = images.CountClasses(draw.Labelled);
        WarnOfMissingClasses(labelCounts);

        var methods = new List<MethodResult>();
        try
        {
            var normalize = plan.Normalize ?? Augmentation.Normalize.Measure(images);
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
                    (result.Forms, result.TestTimeZooms) = (method.Forms, method.TestTimeZooms);
                }
            }

            context.EndStage();
            return Result();
        }
        catch (OperationCanceledException) when (plan.KeepsFinished && methods.Count > 0)
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

    /// <summary>What must be the same for a run to go on.</summary>
    private SortedDictionary<string, string> KeptSettings()
    {
        var settings = ExperimentSettings.Of(plan);
        settings["Seed"] = $"{plan.Labels.Seed}";
        settings["Training seed"] = $"{plan.TrainingSeed}";
        settings["Dataset.Train.Digest"] = plan.Dataset.Train.Digest;
        settings["Dataset.Test.Digest"] = plan.Dataset.HasTest ? plan.Dataset.Test.Digest : "none";
        settings["Device"] = $"{ComputeDevices.Resolve(plan.Device).type}";
        return settings;
    }

    private (LabelDraw Draw, DataSplit Split) DrawAndSplit(RandomSource random)
    {
        using var state = kept.Once("labels", state =>
        {
            var draw = plan.Labels.Draw(plan.Dataset.Train);
            var split = Split(draw, random);
            state.Put("labelled", draw.Labelled);
            state.Put("unlabelled", draw.Unlabelled);
            state.Put("train", split.Train);
            state.Put("validation", split.Validation);
        });
        return (
            new LabelDraw(state.Get<ImmutableArray<long>>("labelled"), state.Get<ImmutableArray<long>>("unlabelled")),
            new DataSplit(state.Get<ImmutableArray<long>>("train"), state.Get<ImmutableArray<long>>("validation")));
    }

    private DataSplit Split(LabelDraw draw, RandomSource random)
    {
        if (plan.HoldOut is not { } share)
        {
            return new DataSplit(draw.Labelled, []);
        }

        using var splitRandom = random.Fork("split");
        return StratifiedSplit.Split(draw.Labelled, index => plan.Dataset.Train.LabelValues[(int)index], share, splitRandom, plan.Dataset.Train.ClassNames);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The draw has no labelled image of class {Classes}: no method can learn it. Label more images, or the same number of each class.")]
    private partial void LogMissing(string classes);
}
