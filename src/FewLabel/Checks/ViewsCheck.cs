using FewLabel.Augmentation;
using FewLabel.Running;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Checks;

/// <summary>
/// Transforms that networks cannot take the output of, or that cannot take the images. The library's are tried on two images; one's own may
/// count their calls and are left alone.
/// </summary>
internal static class ViewsCheck
{
    private const int Tried = 2;

    public static IEnumerable<OptionFault> Of(ExperimentPlan plan) =>
        from item in Transforms(plan)
        where item.Transform is not null && IsLibrary(item.Transform)
        let fault = FaultOf(item.Transform, plan)
        where fault is not null
        select fault with { Parameter = item.Name };

    private static IEnumerable<(string Name, ImageTransform? Transform)> Transforms(ExperimentPlan plan) =>
    [
        (nameof(ExperimentBuilder.Augment), plan.Augmentation),
        .. plan.Methods.SelectMany<MethodPlan, (string, ImageTransform?)>(method => method switch
        {
            SemiSupervisedPlan semi => [($"{semi.Call}(\"{semi.Name}\").Strong", semi.Strong)],
            PretrainPlan pretrain =>
            [
                ($"{pretrain.Call}(\"{pretrain.Name}\").{nameof(PretrainOptions.Views)}", pretrain.Options.Views),
                ($"{pretrain.Call}(\"{pretrain.Name}\").{nameof(PretrainOptions.UnlabeledAugmentation)}", pretrain.Options.UnlabeledAugmentation),
            ],
            _ => [],
        }),
    ];

    private static bool IsLibrary(ImageTransform transform) => transform switch
    {
        Compose chain => chain.Transforms.All(IsLibrary),
        RandomApply some => IsLibrary(some.Transform),
        _ => SettingsWalk.IsLibrary(transform.GetType()),
    };

    private static OptionFault? FaultOf(ImageTransform transform, ExperimentPlan plan)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(0);
        var images = plan.Dataset.Train.Pixels.narrow(0, 0, Math.Min(Tried, plan.Dataset.Train.Count)).to(float32).div_(Scalars.Of(byte.MaxValue));
        try
        {
            var views = transform.Apply(images, random);
            return views.shape.AsSpan().SequenceEqual(images.shape) ? null : new OptionFault(
                "", $"{transform.GetType().Name}, which makes {Size(images)} into {Size(views)}", "a transform that keeps the images' size and channels",
                "Networks are made for the images as they are: leave its size or channels out, or change the images before.");
        }
        catch (ArgumentException error)
        {
            return new OptionFault("", transform.GetType().Name, $"a transform that takes images of {plan.Dataset.Train.Shape}", error.Message);
        }
    }

    private static string Size(Tensor images) => string.Join('×', images.shape[1..]);
}
