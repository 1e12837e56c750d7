using FewLabel.Checks;
using FewLabel.Training;

namespace FewLabel.Methods;

/// <summary>What keeps a pre-training, or a method that follows it, from running to its end.</summary>
internal static class PretrainChecks
{
    public static IEnumerable<OptionFault> Of(PretrainMethod method, ValidationContext context)
    {
        var options = method.Options;
        return
        [
            .. options.Validate(context.Dataset.Train.ClassCount),
            .. MethodChecks.EarlyStopping(context, method.EarlyStopping),
            .. Images(options, context),
            .. MethodChecks.UnlabeledBatch(context, nameof(options.Distill), options.FineTune is null ? null : options.Distill),
            .. MethodChecks.UnlabeledBatch(context, $"{nameof(options.Propagate)}.{nameof(PropagationOptions.Training)}", options.Propagate?.Training),
            .. Views(options, context),
            .. MethodChecks.Transform(context, nameof(options.Views), options.Views),
            .. MethodChecks.Transform(context, nameof(options.UnlabeledAugmentation), options.UnlabeledAugmentation),
            .. options.Propagate is { } propagate
                ? MethodChecks.Neighbors(context, $"{nameof(options.Propagate)}.{nameof(PropagationOptions.Neighbors)}", propagate.Neighbors)
                : [],
            .. SoftLabels(options),
        ];
    }

    /// <summary>Pre-training needs a batch of images and a queue of them, and labels to estimate by.</summary>
    private static IEnumerable<OptionFault> Images(PretrainOptions options, ValidationContext context)
    {
        var faults = new OptionsValidator();
        if (options.Moco is not { } moco)
        {
            return [];
        }

        var count = options.IncludeLabeled ? context.Dataset.Train.Count : context.UnlabeledCount;
        if (moco.BatchSize > count)
        {
            faults.Add("Moco.BatchSize", moco.BatchSize, $"at most {count}, the images to pre-train on", "Use a smaller batch or more images.");
        }

        if (moco.Queue > count)
        {
            faults.Add("Moco.Queue", moco.Queue, $"at most {count}, the images to pre-train on", "A tenth of the images or less is usual.");
        }

        if (moco.EstimateEvery is { } every && context.LabeledCount < 2)
        {
            faults.Add("Moco.EstimateEvery", every, "null without labeled images", "Label two images or more, or estimate nothing.");
        }

        return faults.Found;
    }

    /// <summary>Two equal views teach an encoder nothing.</summary>
    private static IEnumerable<OptionFault> Views(PretrainOptions options, ValidationContext context) =>
        options.Views is not null && options.Views.OrNull() is null
            ? [new OptionFault(nameof(options.Views), "nothing that changes images", "a transform by which two views of an image differ",
                $"The recipe {context.Recipe.Name} has none of its own: give PretrainOptions.Views, or use a recipe that has.")]
            : [];

    /// <summary>A pseudo-label is the most probable class alone.</summary>
    private static IEnumerable<OptionFault> SoftLabels(PretrainOptions options) =>
        from item in new (string Name, SelfTrainingOptions? Options)[]
        {
            (nameof(options.Distill), options.FineTune is null ? null : options.Distill),
            ($"{nameof(options.Propagate)}.{nameof(PropagationOptions.Training)}", options.Propagate?.Training),
        }
        where item.Options?.UseSoftLabels == true
        select new OptionFault(
            $"{item.Name}.{nameof(SelfTrainingOptions.UseSoftLabels)}", "true", "false after a pre-training",
            "It gives each image one class, and no probabilities; PropagateDeeply learns those.");
}
