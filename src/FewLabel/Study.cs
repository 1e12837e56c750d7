using System.Collections.Immutable;
using FewLabel.Checkpoints;
using FewLabel.Studies;
using Microsoft.Extensions.Logging;

namespace FewLabel;

/// <summary>
/// The same experiment on several draws of labels: what a method is worth does not hang on the luck of one draw.
/// </summary>
/// <remarks>
/// After <see cref="CheckpointTo"/> each draw's figures are kept as soon as it is done, and so is the draw that runs: a study that was interrupted,
/// even killed, goes on where it stopped. The logger of the first experiment that runs receives what is wrong with the folder (<see
/// cref="ExperimentBuilder.LogTo"/>), and so does <see cref="StudyResult.Warnings"/>.
/// </remarks>
/// <example>
/// <code>
/// var study = new Study([0, 1, 2, 3, 4], seed => Experiment
///     .On(mnist, Recipe.Digits)
///     .LabelRandomly(100, seed)
///     .Train("CNN")
///     .Pretrain("MoCo"))
///     .CheckpointTo("output/study");
/// var result = await study.RunAsync();
/// Console.WriteLine(result.Comparison);
/// </code>
/// </example>
public sealed class Study
{
    private readonly Func<long, ExperimentBuilder> _experiment;
    private string? _folder;
    private CheckpointOptions? _checkpoints;

    /// <summary>Describes a study.</summary>
    /// <param name="seeds">The seeds of the draws, one or more, each once.</param>
    /// <param name="experiment">
    /// Describes the experiment of a seed, up to but without <see cref="ExperimentBuilder.Build"/>. It must label by that
    /// seed, and be the same for all seeds otherwise.
    /// </param>
    /// <exception cref="ArgumentException">There is no seed, or one comes twice.</exception>
    public Study(IEnumerable<long> seeds, Func<long, ExperimentBuilder> experiment)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(experiment);
        Seeds = [.. seeds];
        _experiment = experiment;
        if (Seeds.IsEmpty)
        {
            throw new ArgumentException("A study needs one seed or more.", nameof(seeds));
        }

        if (Seeds.GroupBy(seed => seed).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
        {
            throw new ArgumentException($"Seed {twice} comes twice; the same draw would count twice. Name each seed once.", nameof(seeds));
        }
    }

    /// <summary>The seeds of the draws.</summary>
    public ImmutableArray<long> Seeds { get; }

    /// <summary>
    /// Keeps the study in a folder, so that it can be stopped anywhere, even killed: the same study, run again with the same folder, goes on
    /// from there and gives bit-identical figures. Without this call nothing is kept.
    /// </summary>
    /// <param name="folder">
    /// The folder, created if it is missing. Each draw's figures are kept in it as <c>seed-N.json</c>, and the draw that runs in its subfolder
    /// <c>checkpoints</c>. One run at a time can have it.
    /// </param>
    /// <param name="options">How often to save the draw that runs and how much to keep; null for the defaults. They change nothing in the figures.</param>
    /// <returns>This study.</returns>
    /// <exception cref="OptionsException">The folder has no name, the options are wrong, or the call is the second one.</exception>
    public Study CheckpointTo(string folder, CheckpointOptions? options = null)
    {
        var faults = new OptionsValidator();
        faults.Require(folder, !string.IsNullOrWhiteSpace(folder), "the path of a folder");
        faults.AddRange(nameof(options), options?.Validate() ?? []);
        faults.Require(_folder, _folder is null, "given once; remove the other call", nameof(CheckpointTo));
        faults.ThrowIfAny();
        (_folder, _checkpoints) = (folder, options);
        return this;
    }

    /// <summary>Runs the draws that are not done yet, one after the other.</summary>
    /// <param name="progress">Receives each stage of each draw, and each finished draw; null for none.</param>
    /// <param name="cancellationToken">Stops between training steps; draws that are done stay kept.</param>
    /// <returns>The figures of all draws.</returns>
    /// <exception cref="OptionsException">An experiment is wrongly described.</exception>
    /// <exception cref="FewLabelException">
    /// A kept draw is damaged or was made with other settings, each of which is named; or the folder cannot be written, its
    /// subfolder <c>checkpoints</c> has files of others in it, or another process holds it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An experiment does not label by the seed it was given, is to be kept in a folder of its own, or has neither test images nor images
    /// held out.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async Task<StudyResult> RunAsync(IProgress<StudyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        // All descriptions and all kept draws are checked before the first long run.
        var draws = Seeds.Select(seed => new Draw(seed, Build(seed), _folder)).ToList();
        using var kept = _folder is null || draws.All(draw => draw.Kept is not null)
            ? null
            : CheckpointFolder.Open(Experiment.Kept(_folder), _checkpoints, logger: draws.First(draw => draw.Kept is null).Logger);
        var runs = ImmutableArray.CreateBuilder<StudyRun>(draws.Count);
        foreach (var (position, draw) in draws.Index())
        {
            var state = new StudyProgress(draw.Seed, position, draws.Count);
            var run = draw.Kept ?? await draw.RunAsync(
                kept?.Part($"seed {draw.Seed}"), progress is null ? null : new Relay(state, progress), cancellationToken).ConfigureAwait(false);
            progress?.Report(state.After(run, draw.Kept is not null));
            runs.Add(run);
        }

        return new StudyResult(runs.ToImmutable()) { Warnings = [.. kept?.Warnings ?? []] };
    }

    private Experiment Build(long seed)
    {
        var experiment = (_experiment(seed) ?? throw new ArgumentException($"The function gave no experiment for seed {seed}.")).Build();
        if (!experiment.HasFigures)
        {
            throw new ArgumentException($"The experiment of seed {seed} has no test images and holds nothing out, or no method that classifies, so there is no figure to compare. Call HoldOut, or give test images, or add a method.");
        }

        if (experiment.Folder is not null)
        {
            throw new ArgumentException($"The experiment of seed {seed} is to be kept in {experiment.Folder}. Leave CheckpointTo out there, and call it on the study, which keeps all draws in one folder.");
        }

        return experiment.Seed == seed
            ? experiment
            : throw new ArgumentException($"The experiment of seed {seed} labels by seed {experiment.Seed}. Pass the seed on, as in LabelRandomly(100, seed).");
    }

    private sealed class Draw
    {
        private readonly Experiment _experiment;
        private readonly string? _path;
        private readonly RunDescription? _description;

        public Draw(long seed, Experiment experiment, string? folder)
        {
            (Seed, _experiment) = (seed, experiment);
            if (folder is not null)
            {
                _path = StudyFile.PathOf(folder, seed);
                _description = experiment.Describe();
                Kept = StudyFile.Read(_path, seed, _description.Settings);
            }
        }

        public long Seed { get; }

        public StudyRun? Kept { get; }

        public ILogger Logger => _experiment.Logger;

        public async Task<StudyRun> RunAsync(
            CheckpointFolder? kept, IProgress<ExperimentProgress>? progress, CancellationToken cancellationToken)
        {
            if (_path is not null)
            {
                Runtime.OutputFile.Check(_path);
            }

            using var result = await _experiment.RunAsync(kept, progress, cancellationToken).ConfigureAwait(false);
            if (!result.IsComplete)
            {
                // A draw counts whole or not at all.
                throw new OperationCanceledException(cancellationToken);
            }

            var run = StudyRun.Of(result);
            if (_path is not null)
            {
                StudyFile.Write(_path, run, _description!.Settings);
                kept?.Clear();
            }

            return run;
        }
    }

    private sealed class Relay(StudyProgress state, IProgress<StudyProgress> progress) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => progress.Report(state.During(value));
    }
}
