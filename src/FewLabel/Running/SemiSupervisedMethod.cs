using System.Diagnostics;
using FewLabel.Runtime;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Runs a <see cref="SemiSupervisedPlan"/>.</summary>
internal static class SemiSupervisedMethod
{
    public static MethodResult Run(RunContext context, SemiSupervisedPlan method, RandomSource random)
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
            var trainer = new SemiSupervisedTrainer(
                method.Options, plan.Augmentation, method.Strong ?? plan.Augmentation, context.Normalize, plan.Device);
            var trained = trainer.Train(
                model, images, context.Split, context.Draw.Unlabelled, training, part?.Part("training"), context.Progress(method.Name), context.CancellationToken);
            return context.Measure(method.Name, model, trained, trained.Validation, part, started);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
