using FewLabel.Checkpoints;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;

namespace FewLabel.Methods;

/// <summary>Trains a network from drawn weights, as the method's only result, and measures it.</summary>
internal static class NetworkTraining
{
    /// <summary>Trains a network, given what it draws from and where its training is kept.</summary>
    public delegate TrainingResult Training(ImageClassifier model, RandomSource random, CheckpointFolder? checkpoint);

    public static MethodResult Run(MethodContext context, Architecture architecture, string name, DataUse use, EarlyStopping? stopping, Training train)
    {
        using var initial = context.Random.Fork("initial weights");
        using var training = context.Random.Fork("training");
        var images = context.Images;
        var model = architecture.CreateClassifier(images.Shape, images.ClassCount, initial);
        TrainingResult trained;
        try
        {
            context.LogMethod(name, model);
            trained = train(model, training, context.Checkpoint?.Part("training"));
        }
        catch
        {
            model.Dispose();
            throw;
        }

        return context.Measure(new TrainedModel(model)
        {
            Architecture = architecture,
            Training = trained,
            Validation = trained.Validation,
            Use = use,
            ChosenByValidation = stopping is null ? [] : [ChosenEpoch],
        });
    }

    /// <summary>What images held out choose of a training that stops early.</summary>
    public const string ChosenEpoch = "the epoch of its weights";
}
