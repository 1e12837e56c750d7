using System.Diagnostics;
using FewLabel.Checkpoints;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Runs a method that trains a network of its own from drawn weights, and measures it.</summary>
internal static class SingleNetworkRunner
{
    /// <summary>Trains a network, given where its training is kept and what it draws from.</summary>
    public delegate TrainingResult Training(ImageClassifier model, RandomSource random, CheckpointFolder? checkpoint);

    public static MethodResult Run(RunContext context, MethodPlan method, Architecture architecture, RandomSource random, Training train)
    {
        using var initial = random.Fork("initial weights");
        using var training = random.Fork("training");
        var started = Stopwatch.GetTimestamp();
        var part = context.Part(method);
        var images = context.Plan.Dataset.Train;
        var model = architecture.CreateClassifier(images.Shape, images.ClassCount, initial);
        try
        {
            context.LogMethod(method.Name, model);
            var trained = train(model, training, part?.Part("training"));
            return context.Measure(method.Name, model, trained, trained.Validation, part, started);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
