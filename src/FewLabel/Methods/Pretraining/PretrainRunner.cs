using FewLabel.Graphs;
using FewLabel.Training;
using FewLabel.Training.Metrics;

namespace FewLabel.Methods;

/// <summary>Runs the methods that follow a <see cref="PretrainMethod"/>: hands a copy of the encoder to each.</summary>
internal sealed class PretrainRunner(PretrainMethod method, MethodContext context)
{
    private readonly Data.ImageSet _images = context.Images;
    private readonly TransferLearning _transfer = new(context, method);

    public IEnumerable<MethodResult> Run()
    {
        var options = method.Options;
        if (options.LinearProbe is { } probe)
        {
            yield return Result(method.LinearProbe, run => _transfer.Probe(run, probe));
        }

        if (options.FineTune is { } tune)
        {
            yield return Result(method.FineTuned, run => FineTune(run, tune));
        }

        if (options.Propagate is not null)
        {
            yield return Result(method.Propagated, Propagate);
        }
    }

    private MethodResult Result(string name, TransferLearning.Training train) =>
        _transfer.Run(name, method.UseOf(name), method.ChosenByValidation(name), hasLinearHead: name == method.LinearProbe, train);

    private (TrainingResult?, Evaluation?) FineTune(TransferRun run, FineTuneOptions options)
    {
        var tuned = _transfer.FineTune(run, options);
        if (method.Options.Distill is { } distill)
        {
            var guesses = PseudoLabelCache.GetOrCompute(
                run.Part, () => PseudoLabeler.Of(run.Model, _images, context.Normalize, context.TorchDevice, context.CancellationToken));
            using var distillation = run.Random.Fork("distillation");
            tuned = SelfTrain(run with { Name = method.Distillation, Random = distillation }, distill, guesses);
        }

        return (tuned, tuned.Validation);
    }

    private (TrainingResult?, Evaluation?) Propagate(TransferRun run)
    {
        var options = method.Options.Propagate!;
        var guesses = PseudoLabelCache.GetOrCompute(run.Part, () => Guess(options));
        var result = SelfTrain(run, options.Training, guesses);
        return (result, result.Validation);
    }

    private TrainingResult SelfTrain(TransferRun run, SelfTrainingOptions options, PseudoLabels guesses)
    {
        var augmentation = method.Options.UnlabeledAugmentation ?? context.Augmentation;
        return new SelfTrainer(options, augmentation, context.Normalize, context.Device, context.Logger).Train(
            run.Model, _images, context.Split, context.Draw.Unlabeled, guesses, run.Random, run.Part?.Part("self-training"),
            context.Progress(run.Name), context.CancellationToken);
    }

    private PseudoLabels Guess(PropagationOptions options)
    {
        var known = context.Split.Train;
        var propagated = LabelPropagation.Run(
            _transfer.Start.Graph(options.Neighbors), known, [.. known.Select(image => _images.LabelValues[(int)image])], _images.ClassCount, options.Labels, context.CancellationToken);
        return new PseudoLabels(propagated.Labels, propagated.Certainty);
    }
}
