using FewLabel.Runtime;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Runs a <see cref="TrainPlan"/>.</summary>
internal static class SupervisedMethod
{
    public static MethodResult Run(RunContext context, TrainPlan method, RandomSource random)
    {
        var plan = context.Plan;
        return SingleNetworkRunner.Run(context, method, method.Architecture, random, (model, training, checkpoint) =>
            new SupervisedTrainer(method.Options, plan.Augmentation, context.Normalize, plan.Device, plan.Logger).Train(
                model, plan.Dataset.Train, context.Split, training, checkpoint, context.Progress(method.Name), context.CancellationToken));
    }
}
