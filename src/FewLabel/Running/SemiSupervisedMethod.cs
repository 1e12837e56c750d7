using FewLabel.Runtime;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Runs a <see cref="SemiSupervisedPlan"/>.</summary>
internal static class SemiSupervisedMethod
{
    public static MethodResult Run(RunContext context, SemiSupervisedPlan method, RandomSource random)
    {
        var plan = context.Plan;
        return SingleNetworkRunner.Run(context, method, method.Architecture, random, (model, training, checkpoint) =>
            new SemiSupervisedTrainer(
                method.Options, plan.Augmentation, method.Strong ?? plan.Augmentation, context.Normalize, plan.Device).Train(
                model, plan.Dataset.Train, context.Split, context.Draw.Unlabeled, training, checkpoint, context.Progress(method.Name), context.CancellationToken));
    }
}
