using System.Diagnostics;
using FewLabel.Ensembles;
using FewLabel.Runtime;

namespace FewLabel.Running;

/// <summary>Runs a <see cref="DeepPropagationPlan"/>.</summary>
internal static class DeepPropagationMethod
{
    public static MethodResult Run(RunContext context, DeepPropagationPlan method, RandomSource random)
    {
        var started = Stopwatch.GetTimestamp();
        var plan = context.Plan;
        var part = context.Part(method);
        var pretrained = context.Features(method.Source);
        var trainer = new DeepPropagation(method.Options, method.Augmentation ?? plan.Augmentation, context.Normalize, plan.Device, method.Forms)
        {
            TestTimeScales = method.TestTimeScales,
        };
        var trained = trainer.Train(
            plan.Dataset.Train, context.Split, context.Draw.Unlabeled, [pretrained.Features], random, pretrained.Encoder,
            part?.Part("training"), context.Progress(method.Name), context.CancellationToken);
        try
        {
            var result = context.Measure(method.Name, trained.Classifier, trained.Trainings[^1], trained.Validation, part, started);
            result.EncoderName = method.Source.Architecture.Name;
            result.PretrainSeconds = pretrained.Seconds;
            result.Pretraining = pretrained.Pretraining;
            return result;
        }
        catch
        {
            trained.Dispose();
            throw;
        }
    }
}
