using System.Collections.Immutable;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Running;
using Microsoft.Extensions.Logging;

namespace FewLabel;

/// <summary>
/// An experiment: some images of a data set are labeled, several methods learn from these same images, and all are
/// measured on the same test images.
/// </summary>
/// <example>
/// <code>
/// using var digits = await Mnist.LoadAsync();
/// using var result = await Experiment
///     .On(digits, Recipe.Digits)
///     .LabelRandomly(100, seed: 42)
///     .HoldOut(0.25)
///     .Train("CNN")
///     .Build()
///     .RunAsync();
/// Console.WriteLine(result.Comparison);
/// </code>
/// </example>
public sealed class Experiment
{
    private readonly ExperimentPlan _plan;
    private int _runs;

    internal Experiment(ExperimentPlan plan) => _plan = plan;

    /// <summary>
    /// The stages it runs through, in their order: each method, and before methods that share an encoder its pre-training.
    /// </summary>
    public ImmutableArray<string> Stages => [.. _plan.Methods.SelectMany(method => method.Stages)];

    /// <summary>The seed of its draw.</summary>
    internal long Seed => _plan.Labels.Seed;

    /// <summary>Whether anything is measured, on test images or on images held out.</summary>
    internal bool HasFigures => _plan.Methods.Any(method => !method.ResultNames.IsEmpty) && (_plan.Dataset.HasTest || _plan.HoldOut is not null);

    /// <summary>The folder that it is kept in; null keeps nothing.</summary>
    internal string? Folder => _plan.Folder;

    /// <summary>The logger.</summary>
    internal ILogger Logger => _plan.Logger;

    /// <summary>What must be the same for its figures to be told again.</summary>
    internal RunDescription Describe() => ExperimentSettings.DescribeRun(_plan);

    /// <summary>Starts the description of an experiment on images of which nothing is known: <see cref="On(ImageDataset, Recipe)"/> with a recipe for any.</summary>
    /// <param name="dataset">The images. Not owned: it must live until the experiment has run, and the caller disposes it.</param>
    /// <returns>A builder.</returns>
    public static ExperimentBuilder On(ImageDataset dataset) => On(dataset, Recipe.Generic);

    /// <summary>Starts the description of an experiment on a kind of picture.</summary>
    /// <param name="dataset">The images. Not owned: it must live until the experiment has run, and the caller disposes it.</param>
    /// <param name="recipe">What is known about the kind of picture, such as <see cref="Recipe.Digits"/>: what an option leaves null comes from it.</param>
    /// <returns>A builder.</returns>
    public static ExperimentBuilder On(ImageDataset dataset, Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(recipe);
        return new ExperimentBuilder(dataset, recipe);
    }

    /// <summary>Runs the experiment on a thread of its own. An experiment runs once.</summary>
    /// <param name="progress">Receives a report when a stage begins, and after each epoch of it or more often; null for none.</param>
    /// <param name="cancellationToken">Stops between training steps.</param>
    /// <returns>The result, which the caller disposes. Same seed, same machine: bit-identical weights and accuracies.</returns>
    /// <exception cref="FewLabelException">
    /// It is to be kept in a folder (<see cref="ExperimentBuilder.CheckpointTo"/>) that cannot be written, that another process holds, whose
    /// subfolder <c>checkpoints</c> has files of others in it, or that has a run with other settings, each of which is named.
    /// </exception>
    /// <exception cref="Sampling.SamplingException">The split would leave a class without an image.</exception>
    /// <exception cref="Training.TrainingDivergedException">A loss, a gradient or a weight is not finite.</exception>
    /// <exception cref="Training.MemoryExhaustedException">There is not enough memory for a training step.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was canceled, and there is nothing that <see cref="ExperimentBuilder.AllowPartialResult"/> would keep; what <see
    /// cref="ExperimentBuilder.CheckpointTo"/> keeps is up to date.
    /// </exception>
    /// <exception cref="InvalidOperationException">It was run before.</exception>
    public Task<ExperimentResult> RunAsync(IProgress<ExperimentProgress>? progress = null, CancellationToken cancellationToken = default) =>
        RunAsync(null, progress, cancellationToken);

    /// <summary>Runs it, kept in a part of a study's folder; null keeps it in its own, if it has one.</summary>
    internal Task<ExperimentResult> RunAsync(
        CheckpointFolder? part, IProgress<ExperimentProgress>? progress, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _runs) > 1)
        {
            throw new InvalidOperationException("An experiment runs once; build another to run it again.");
        }

        return WorkThread.RunAsync(
            () =>
            {
                using var own = part is null && Folder is not null ? CheckpointFolder.Open(Kept(Folder), _plan.Checkpoints, _plan.Logger) : null;
                return new ExperimentRunner(_plan, part ?? own, progress, cancellationToken).Run();
            },
            cancellationToken);
    }

    /// <summary>Where in a folder runs are kept.</summary>
    internal static string Kept(string folder) => Path.Combine(folder, "checkpoints");
}
