using FewLabel.Augmentation;
using FewLabel.Graphs;
using FewLabel.Training;

namespace FewLabel.Checks;

/// <summary>What several methods check of their options.</summary>
internal static class MethodChecks
{
    /// <summary>Stopping early goes by images that are held out.</summary>
    public static IEnumerable<OptionFault> EarlyStopping(ValidationContext context, EarlyStopping? stopping) =>
        stopping is null || context.HoldsOut ? [] :
        [new OptionFault(nameof(EarlyStopping), $"{stopping}", "null without validation images", "Call HoldOut, or do not stop early.")];

    /// <summary>What learns from images without labels needs a batch of them.</summary>
    public static IEnumerable<OptionFault> UnlabeledBatch(ValidationContext context, string name, UnlabeledOptions? options)
    {
        var most = context.UnlabeledCount;
        return options?.BatchSize > most
            ? [new OptionFault(
                name.Length == 0 ? nameof(options.BatchSize) : $"{name}.{nameof(options.BatchSize)}", FormattableString.Invariant($"{options.BatchSize}"),
                FormattableString.Invariant($"at most {most}, the unlabeled images"), "Use a smaller batch or more images.")]
            : [];
    }

    /// <summary>Neighbors are other images, and the graph must fit.</summary>
    public static IEnumerable<OptionFault> Neighbors(ValidationContext context, string name, int neighbors)
    {
        var count = context.Dataset.Train.Count;
        var most = Math.Min(count - 1, NeighborGraph.LargestSize / count);
        return neighbors <= most ? [] :
        [
            new OptionFault(
                name, FormattableString.Invariant($"{neighbors}"), FormattableString.Invariant($"1 to {most} with {count} training images"),
                most == count - 1 ? "Each image has so many others: use fewer neighbors or more images." : "The graph would not fit: use fewer neighbors."),
        ];
    }

    /// <summary>Networks must be able to take what a transform makes of the images.</summary>
    public static IEnumerable<OptionFault> Transform(ValidationContext context, string name, ImageTransform? transform) =>
        TransformCheck.Of(name, transform, context.Dataset.Train);
}
