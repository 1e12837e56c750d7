using System.Collections.Immutable;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Metrics;
using TorchSharp;

namespace FewLabel.Methods;

/// <summary>Goes on from a pre-trained encoder: hands a copy of it to a classifier, trains that, and measures it.</summary>
internal sealed class TransferLearning(MethodContext context, IEncoderSource source)
{
    /// <summary>Trains a classifier that starts from the encoder; gives the course of its training and the figures on the images held out.</summary>
    public delegate (TrainingResult? Training, Evaluation? Validation) Training(TransferRun run);

    /// <summary>The encoder, and what it makes of the images.</summary>
    public EncodedImages Start { get; } = context.Encode(source);

    /// <summary>Makes a classifier, trains it and measures it.</summary>
    /// <param name="name">The name of the result and of its stage.</param>
    /// <param name="use">What it learns from.</param>
    /// <param name="chosenByValidation">What images held out choose of it.</param>
    /// <param name="hasLinearHead">Whether its head is a linear layer, whatever the architecture's is.</param>
    /// <param name="train">Trains it.</param>
    public MethodResult Run(string name, DataUse use, IEnumerable<string> chosenByValidation, bool hasLinearHead, Training train)
    {
        context.Progress(name);
        using var own = context.Random.Fork(name);
        using var head = own.Fork("initial weights");
        var images = context.Images;
        var model = (hasLinearHead ? source.Architecture.WithLinearHead() : source.Architecture).CreateClassifier(images.Shape, images.ClassCount, head);
        TrainedModel trained;
        try
        {
            Start.Encoder.CopyStateTo(model.Encoder);
            model.to(context.TorchDevice);
            context.LogMethod(name, model);
            var (training, validation) = train(new TransferRun(name, model, own, context.CheckpointOf(name)));
            trained = new TrainedModel(model)
            {
                Name = name,
                Architecture = source.Architecture,
                Training = training,
                Validation = validation,
                Use = use,
                ChosenByValidation = [.. chosenByValidation],
                Start = Start,
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }

        return context.Measure(trained);
    }

    /// <summary>Fits the linear head to the features of the labeled images.</summary>
    public (TrainingResult? Training, Evaluation? Validation) Probe(TransferRun run, LinearProbeOptions options)
    {
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
                run.Model.Encoder, context.Images, context.Split, context.Normalize, how, context.TorchDevice, context.CancellationToken);
            probe.CopyTo((TorchSharp.Modules.Linear)run.Model.Head);
            run.Model.eval();
        }
    }

    /// <summary>Trains the whole network on the labeled images.</summary>
    public TrainingResult FineTune(TransferRun run, FineTuneOptions options)
    {
        // A probe can only be the start of a linear layer.
        var how = run.Model.Head is TorchSharp.Modules.Linear { bias: not null } ? options : options with { Probe = null };
        return new FineTuner(how, context.Augmentation, context.Normalize, context.Device, context.Logger).Train(
            run.Model, context.Images, context.Split, run.Random, run.Part?.Part("fine-tuning"), context.Progress(run.Name), context.CancellationToken).All;
    }

    /// <summary>What images held out choose of a probe.</summary>
    public static ImmutableArray<string> ChosenOf(LinearProbeOptions options) => ChoosesPenalty(options) ? ["its penalty"] : [];

    /// <summary>What images held out choose of a fine-tuning.</summary>
    public static IEnumerable<string> ChosenOf(FineTuneOptions options)
    {
        if (options.Probe is { } probe && ChoosesPenalty(probe))
        {
            yield return "the penalty of its first head";
        }

        if (options.Probe is { RefitOnAll: true })
        {
            yield return "the first weights of its head, which learned from them";
        }

        if (options.Supervised.EarlyStopping is not null)
        {
            yield return NetworkTraining.ChosenEpoch;
        }
    }

    private static bool ChoosesPenalty(LinearProbeOptions options) => options.Penalties.Distinct().Skip(1).Any();
}
