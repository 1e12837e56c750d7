using System.Diagnostics;
using FewLabel.Runtime;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Runs a <see cref="TrainPlan"/>.</summary>
internal static class SupervisedMethod
{
    public static MethodResult Run(RunContext context, TrainPlan method, RandomSource random)
    {
        using var initial = random.Fork("initial weights");
        using var training = random.Fork("training");
        var started = Stopwatch.GetTimestamp();
        var plan = context.Plan;
        var part = context.Part(method);
        var images = plan.Dataset.Train;
        var model = method.Architecture.CreateClassifier(images.Shape, images.ClassCount, initial);
        try
        {
            context.LogMethod(method.Name, model);
            var trainer = new SupervisedTrainer(method.Options, plan.Augmentation, context.Normalize, plan.Device, plan.Logger);
            var trained = trainer.Train(model, images, context.Split, training, part?.Part("training"), context.Progress(method.Name), context.CancellationToken);
            return context.Measure(method.Name, model, trained, trained.Validation, part, started);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
