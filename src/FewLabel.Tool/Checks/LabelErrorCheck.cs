using System.Diagnostics;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using FewLabel.Tool.Commands;

namespace FewLabel.Tool.Checks;

/// <summary>Looks for labels that are probably wrong, by a network that has learned from none of them.</summary>
internal static class LabelErrorCheck
{
    private const string Stage = "Comparing labels";

    /// <summary>Looks for them, and shows how far it is.</summary>
    /// <returns>The likely errors, the most certain first; null where there are too few labels to compare.</returns>
    public static async Task<IReadOnlyList<LabelError>?> RunAsync(ImageDataset dataset, CancellationToken cancellation) =>
        CanCompare(dataset) ? await ProgressView.ShowAsync<IReadOnlyList<LabelError>>([Stage], view => Task.Run<IReadOnlyList<LabelError>>(() => Run(dataset, view, cancellation), cancellation)) : null;

    /// <summary>Whether two classes have labels enough.</summary>
    private static bool CanCompare(ImageDataset dataset)
    {
        var least = new LabelErrorOptions().MinimumLabels;
        var counts = dataset.Train.CountClasses(dataset.Train.Labeled);
        return (dataset.HasTest ? counts.Zip(dataset.Test.CountClasses(dataset.Test.Labeled), (train, test) => train + test) : counts).Count(count => count >= least) >= 2;
    }

    private static IReadOnlyList<LabelError> Run(ImageDataset dataset, IProgress<StageState> view, CancellationToken cancellation)
    {
        using var random = new RandomSource(0);
        using var encoder = PretrainedEncoders.ResNet18At(TrainingPlan.PhotographSize).CreateEncoder(dataset.Train.Shape, random);
        return LabelErrors.Find(dataset, encoder, PretrainedEncoders.Normalize, progress: new Progress(view), cancellationToken: cancellation);
    }

    private sealed class Progress(IProgress<StageState> view) : IProgress<double>
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        public void Report(double value) => view.Report(StageState.Of([Stage], 0, value, Stopwatch.GetElapsedTime(_started)));
    }
}
