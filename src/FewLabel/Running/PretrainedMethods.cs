using System.Collections.Immutable;
using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Moco;
using FewLabel.Neighbours;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using TorchSharp;

namespace FewLabel.Running;

/// <summary>Runs a <see cref="PretrainPlan"/>: pre-trains the encoder once, and hands a copy of it to each method.</summary>
internal sealed class PretrainedMethods(RunContext context, PretrainPlan plan, RandomSource random)
{
    private readonly Data.ImageSet _images = context.Plan.Dataset.Train;

    public IEnumerable<MethodResult> Run()
    {
        var started = Stopwatch.GetTimestamp();
        using var initial = random.Fork("initial weights");
        using var encoder = plan.Architecture.CreateEncoder(_images.Shape, initial);
        var pretraining = Pretrain(encoder);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        context.Keep(plan, encoder, pretraining, seconds);
        var options = plan.Options;
        if (options.LinearProbe is not null)
        {
            yield return Method(plan.LinearProbe, encoder, Probe);
        }

        if (options.FineTune is not null)
        {
            yield return Method(plan.FineTuned, encoder, FineTune);
        }

        if (options.Propagate is not null)
        {
            yield return Method(plan.Propagated, encoder, Propagate);
        }

        MethodResult Method(string name, Encoder source, Func<string, ImageClassifier, RandomSource, (TrainingResult?, Evaluation?)> train)
        {
            var methodStarted = Stopwatch.GetTimestamp();
            context.Progress(name);
            using var own = random.Fork(name);
            using var head = own.Fork("initial weights");
            var model = plan.Architecture.CreateClassifier(_images.Shape, _images.ClassCount, head);
            try
            {
                EncoderCopy.Copy(source, model.Encoder);
                model.to(context.Device);
                context.LogMethod(name, model);
                var (training, validation) = train(name, model, own);
                model.eval();
                var result = context.Measure(name, model, training, validation, methodStarted);
                result.EncoderName = plan.Architecture.Name;
                result.PretrainSeconds = seconds;
                result.Pretraining = pretraining;
                return result;
            }
            catch
            {
                model.Dispose();
                throw;
            }
        }
    }

    private MocoResult Pretrain(Encoder encoder)
    {
        var options = plan.Options;
        var labelled = context.Draw.Labelled;
        ImmutableArray<long> indices = options.IncludeLabelled ? [.. context.Draw.Unlabelled, .. labelled] : context.Draw.Unlabelled;
        using var own = random.Fork("pre-training");
        var trainer = new MocoPretrainer(
            plan.Architecture, new TwoViews(options.Views), options.Moco, context.Normalize, context.Plan.Device, logger: context.Plan.Logger);
        return trainer.Train(encoder, _images, indices, own, labelled, null, context.Progress(plan.Pretraining), context.CancellationToken);
    }

    private (TrainingResult?, Evaluation?) Probe(string name, ImageClassifier model, RandomSource own)
    {
        using var probe = LinearProbe.Fit(
            model.Encoder, _images, context.Split, context.Normalize, plan.Options.LinearProbe, context.Device, context.CancellationToken);
        using (var noGradient = TorchSharp.torch.no_grad())
        {
            var head = (TorchSharp.Modules.Linear)model.Head;
            head.weight.copy_(probe.Head.weight);
            head.bias!.copy_(probe.Head.bias!);
        }

        model.eval();
        return (null, context.Split.Validation.IsEmpty ? null : Evaluator.Evaluate(
            model, _images, context.Split.Validation, context.Normalize, context.Device, cancellationToken: context.CancellationToken));
    }

    private (TrainingResult?, Evaluation?) FineTune(string name, ImageClassifier model, RandomSource own)
    {
        var tuner = new FineTuner(plan.Options.FineTune, context.Plan.Augmentation, context.Normalize, context.Plan.Device, context.Plan.Logger);
        var tuned = tuner.Train(model, _images, context.Split, own, context.Progress(name), context.CancellationToken).All;
        if (plan.Options.Distill is { } options)
        {
            var guesses = ClassifierGuesses.Of(model, _images, context.Normalize, context.Device, context.CancellationToken);
            using var distillation = own.Fork("distillation");
            tuned = SelfTrain(model, options, guesses, distillation, plan.Distillation);
        }

        return (tuned, tuned.Validation);
    }

    private (TrainingResult?, Evaluation?) Propagate(string name, ImageClassifier model, RandomSource own)
    {
        var options = plan.Options.Propagate!;
        var result = SelfTrain(model, options.Training, Guess(model.Encoder, options), own, name);
        return (result, result.Validation);
    }

    private TrainingResult SelfTrain(ImageClassifier model, SelfTrainingOptions options, GuessedLabels guesses, RandomSource own, string stage)
    {
        var augmentation = plan.Options.UnlabelledAugmentation ?? context.Plan.Augmentation;
        return new SelfTrainer(options, augmentation, context.Normalize, context.Plan.Device).Train(
            model, _images, context.Split, context.Draw.Unlabelled, guesses, own, context.Progress(stage), context.CancellationToken);
    }

    private GuessedLabels Guess(Encoder encoder, PropagationOptions options)
    {
        using var features = FeatureExtractor.Extract(
            encoder, _images, null, context.Normalize, context.Device, cancellationToken: context.CancellationToken);
        using var graph = NeighbourGraph.Build(features, options.Neighbours, null, context.CancellationToken);
        var known = context.Split.Train;
        var propagated = LabelPropagation.Run(
            graph, known, [.. known.Select(image => _images.LabelValues[(int)image])], _images.ClassCount, options.Labels, context.CancellationToken);
        return new GuessedLabels(propagated.Labels, propagated.Certainty);
    }
}
