using System.Collections.Immutable;
using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Moco;
using FewLabel.Graphs;
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
    private readonly CheckpointFolder? _part = context.Part(plan);

    public IEnumerable<MethodResult> Run()
    {
        var started = Stopwatch.GetTimestamp();
        using var initial = random.Fork("initial weights");
        using var encoder = plan.Architecture.CreateEncoder(_images.Shape, initial);
        var part = _part?.Part("pre-training");
        var pretraining = Pretrain(encoder, part);
        var seconds = RunContext.Seconds(part, started);
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

        MethodResult Method(string name, Encoder source, Func<MethodRun, (TrainingResult?, Evaluation?)> train)
        {
            var methodStarted = Stopwatch.GetTimestamp();
            context.Progress(name);
            using var own = random.Fork(name);
            using var head = own.Fork("initial weights");
            var model = plan.Architecture.CreateClassifier(_images.Shape, _images.ClassCount, head);
            try
            {
                CopyStateTo.Copy(source, model.Encoder);
                model.to(context.Device);
                context.LogMethod(name, model);
                var part = _part?.Part(name);
                var (training, validation) = train(new MethodRun(name, model, own, part));
                model.eval();
                var result = context.Measure(name, model, training, validation, part, methodStarted);
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

    private MocoResult Pretrain(Encoder encoder, CheckpointFolder? part)
    {
        var options = plan.Options;
        var labeled = context.Draw.Labeled;
        ImmutableArray<long> indices = options.IncludeLabeled ? [.. context.Draw.Unlabeled, .. labeled] : context.Draw.Unlabeled;
        using var own = random.Fork("pre-training");
        var trainer = new MocoPretrainer(
            plan.Architecture, new TwoViews(options.Views), options.Moco, context.Normalize, context.Plan.Device, logger: context.Plan.Logger);
        return trainer.Train(encoder, _images, indices, own, labeled, part?.Part("training"), context.Progress(plan.Pretraining), context.CancellationToken);
    }

    private (TrainingResult?, Evaluation?) Probe(MethodRun run)
    {
        var options = plan.Options.LinearProbe!;
        Fit(options with { RefitOnAll = false });
        var validation = context.Split.Validation.IsEmpty ? null : Evaluator.Evaluate(
            run.Model, _images, context.Split.Validation, context.Normalize, context.Device, cancellationToken: context.CancellationToken);
        if (options.RefitOnAll && validation is not null)
        {
            // Measured before: once it has learned from these images, they say nothing.
            Fit(options);
        }

        return (null, validation);

        void Fit(LinearProbeOptions how)
        {
            using var probe = LinearProbe.Fit(
                run.Model.Encoder, _images, context.Split, context.Normalize, how, context.Device, context.CancellationToken);
            using var noGradient = TorchSharp.torch.no_grad();
            var head = (TorchSharp.Modules.Linear)run.Model.Head;
            head.weight.copy_(probe.Head.weight);
            head.bias!.copy_(probe.Head.bias!);
            run.Model.eval();
        }
    }

    private (TrainingResult?, Evaluation?) FineTune(MethodRun run)
    {
        var tuner = new FineTuner(plan.Options.FineTune, context.Plan.Augmentation, context.Normalize, context.Plan.Device, context.Plan.Logger);
        var tuned = tuner.Train(
            run.Model, _images, context.Split, run.Random, run.Part?.Part("fine-tuning"), context.Progress(run.Name), context.CancellationToken).All;
        if (plan.Options.Distill is { } options)
        {
            var guesses = PseudoLabelCache.GetOrCompute(
                run.Part, () => PseudoLabeler.Of(run.Model, _images, context.Normalize, context.Device, context.CancellationToken));
            using var distillation = run.Random.Fork("distillation");
            tuned = SelfTrain(run with { Name = plan.Distillation, Random = distillation }, options, guesses);
        }

        return (tuned, tuned.Validation);
    }

    private (TrainingResult?, Evaluation?) Propagate(MethodRun run)
    {
        var options = plan.Options.Propagate!;
        var guesses = PseudoLabelCache.GetOrCompute(run.Part, () => Guess(run.Model.Encoder, options));
        var result = SelfTrain(run, options.Training, guesses);
        return (result, result.Validation);
    }

    private TrainingResult SelfTrain(MethodRun run, SelfTrainingOptions options, PseudoLabels guesses)
    {
        var augmentation = plan.Options.UnlabeledAugmentation ?? context.Plan.Augmentation;
        return new SelfTrainer(options, augmentation, context.Normalize, context.Plan.Device).Train(
            run.Model, _images, context.Split, context.Draw.Unlabeled, guesses, run.Random, run.Part?.Part("self-training"),
            context.Progress(run.Name), context.CancellationToken);
    }

    private PseudoLabels Guess(Encoder encoder, PropagationOptions options)
    {
        using var features = FeatureExtractor.Extract(
            encoder, _images, null, context.Normalize, context.Device, cancellationToken: context.CancellationToken);
        using var graph = NeighborGraph.Build(features, options.Neighbors, null, context.CancellationToken);
        var known = context.Split.Train;
        var propagated = LabelPropagation.Run(
            graph, known, [.. known.Select(image => _images.LabelValues[(int)image])], _images.ClassCount, options.Labels, context.CancellationToken);
        return new PseudoLabels(propagated.Labels, propagated.Certainty);
    }

    /// <summary>One method: its stage, its network, what it draws from, and where it is kept.</summary>
    private sealed record MethodRun(string Name, ImageClassifier Model, RandomSource Random, CheckpointFolder? Part);
}
