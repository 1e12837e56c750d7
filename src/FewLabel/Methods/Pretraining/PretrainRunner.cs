using FewLabel.Checkpoints;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Running;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using TorchSharp;

namespace FewLabel.Methods;

/// <summary>Runs the methods that follow a <see cref="PretrainMethod"/>: hands a copy of the encoder to each.</summary>
internal sealed class PretrainRunner(PretrainMethod method, MethodContext context)
{
    private readonly Data.ImageSet _images = context.Images;
    private readonly EncodedImages _start = context.Encode(method);

    public IEnumerable<MethodResult> Run()
    {
        var options = method.Options;
        if (options.LinearProbe is not null)
        {
            yield return Result(method.LinearProbe, Probe);
        }

        if (options.FineTune is not null)
        {
            yield return Result(method.FineTuned, FineTune);
        }

        if (options.Propagate is not null)
        {
            yield return Result(method.Propagated, Propagate);
        }
    }

    private MethodResult Result(string name, Func<MethodRun, (TrainingResult?, Evaluation?)> train)
    {
        context.Progress(name);
        using var own = context.Random.Fork(name);
        using var head = own.Fork("initial weights");
        var model = (name == method.LinearProbe ? method.Architecture.WithLinearHead() : method.Architecture).CreateClassifier(_images.Shape, _images.ClassCount, head);
        TrainedModel trained;
        try
        {
            _start.Encoder.CopyStateTo(model.Encoder);
            model.to(context.TorchDevice);
            context.LogMethod(name, model);
            var (training, validation) = train(new MethodRun(name, model, own, context.CheckpointOf(name)));
            trained = new TrainedModel(model)
            {
                Name = name,
                Architecture = method.Architecture,
                Training = training,
                Validation = validation,
                Use = method.UseOf(name),
                ChosenByValidation = [.. method.ChosenByValidation(name)],
                Start = _start,
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }

        return context.Measure(trained);
    }

    private (TrainingResult?, Evaluation?) Probe(MethodRun run)
    {
        var options = method.Options.LinearProbe!;
        Fit(options with { RefitOnAll = false });
        var validation = context.EvaluateHeldOut(run.Model);
        if (options.RefitOnAll && validation is not null)
        {
            // Measured before: once it has learned from these images, they say nothing.
            Fit(options);
        }

        return (null, validation);

        void Fit(LinearProbeOptions how)
        {
            using var probe = LinearProbe.Fit(
                run.Model.Encoder, _images, context.Split, context.Normalize, how, context.TorchDevice, context.CancellationToken);
            using var noGradient = torch.no_grad();
            var head = (TorchSharp.Modules.Linear)run.Model.Head;
            head.weight.copy_(probe.Head.weight);
            head.bias!.copy_(probe.Head.bias!);
            run.Model.eval();
        }
    }

    private (TrainingResult?, Evaluation?) FineTune(MethodRun run)
    {
        // A probe can only be the start of a linear layer.
        var how = run.Model.Head is TorchSharp.Modules.Linear { bias: not null } ? method.Options.FineTune! : method.Options.FineTune! with { Probe = null };
        var tuner = new FineTuner(how, context.Augmentation, context.Normalize, context.Device, context.Logger);
        var tuned = tuner.Train(
            run.Model, _images, context.Split, run.Random, run.Part?.Part("fine-tuning"), context.Progress(run.Name), context.CancellationToken).All;
        if (method.Options.Distill is { } options)
        {
            var guesses = PseudoLabelCache.GetOrCompute(
                run.Part, () => PseudoLabeler.Of(run.Model, _images, context.Normalize, context.TorchDevice, context.CancellationToken));
            using var distillation = run.Random.Fork("distillation");
            tuned = SelfTrain(run with { Name = method.Distillation, Random = distillation }, options, guesses);
        }

        return (tuned, tuned.Validation);
    }

    private (TrainingResult?, Evaluation?) Propagate(MethodRun run)
    {
        var options = method.Options.Propagate!;
        var guesses = PseudoLabelCache.GetOrCompute(run.Part, () => Guess(options));
        var result = SelfTrain(run, options.Training, guesses);
        return (result, result.Validation);
    }

    private TrainingResult SelfTrain(MethodRun run, SelfTrainingOptions options, PseudoLabels guesses)
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
            _start.Graph(options.Neighbors), known, [.. known.Select(image => _images.LabelValues[(int)image])], _images.ClassCount, options.Labels, context.CancellationToken);
        return new PseudoLabels(propagated.Labels, propagated.Certainty);
    }

    /// <summary>One method: its stage, its network, what it draws from, and where it is kept.</summary>
    private sealed record MethodRun(string Name, ImageClassifier Model, RandomSource Random, CheckpointFolder? Part);
}
