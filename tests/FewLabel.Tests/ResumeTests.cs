using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Studies;
using FewLabel.Training;
using Xunit.Abstractions;

namespace FewLabel.Tests;

/// <summary>Whole experiments and studies that are stopped and go on.</summary>
public sealed class ResumeTests(ITestOutputHelper output) : IDisposable
{
    private static readonly SelfTrainingOptions OnePass = new() { Epochs = 1, BatchSize = 64, LabeledBatchSize = 16 };

    private static readonly PretrainOptions Pretraining = Recipe.Digits.Pretraining with
    {
        Moco = PretrainOptions.Quick.Moco with { Epochs = 2, BatchSize = 64, Queue = 128, HeadHidden = 64, RecordEvery = 2 },
        FineTune = new FineTuneOptions { Supervised = new SupervisedOptions { Epochs = 3, BatchSize = 20, ValidateEvery = 1 }, HeadEpochs = 1 },
        Distill = OnePass,
        Propagate = new PropagationOptions { Neighbors = 5, Training = OnePass },
    };

    /// <summary>The fingerprint of the run that nobody stops.</summary>
    private static readonly Lazy<Task<string>> Whole = new(async () =>
    {
        using var digits = Digits();
        using var result = await Builder(digits, null).Build().RunAsync();
        return Fingerprint.Of(result);
    });

    private readonly ImageDataset _digits = Digits();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_experiment_that_is_canceled_in_every_stage_comes_to_bit_identical_results()
    {
        var expected = await Whole.Value;
        var seen = new HashSet<string>();
        var stops = 0;
        while (true)
        {
            using var source = new CancellationTokenSource();
            var reports = 0;
            var builder = Builder(_folder.Path, new CheckpointOptions { Every = TimeSpan.FromHours(1) });
            try
            {
                using var result = await builder.Build().RunAsync(
                    new Listener(report =>
                    {
                        if (++reports == 2)
                        {
                            seen.Add(report.Method);
                            source.Cancel();
                        }
                    }),
                    source.Token);
                Assert.Equal(expected, Fingerprint.Of(result));
                Assert.Empty(result.Warnings);
                break;
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }

        output.WriteLine($"{stops} stops");
        Assert.InRange(stops, 8, 100);
        Assert.Superset(new HashSet<string> { "MoCo pre-training", "MoCo fine-tuned", "CNN" }, seen);
        await AssertFinishedAtOnce(expected);
    }

    [Fact]
    public async Task An_experiment_that_crashes_again_and_again_comes_to_bit_identical_results()
    {
        var expected = await Whole.Value;
        var crashes = 0;
        for (var finished = false; !finished;)
        {
            var reports = 0;
            var builder = Builder(_folder.Path, new CheckpointOptions { EverySteps = 2 });
            try
            {
                using var result = await builder.Build().RunAsync(new Listener(_ =>
                {
                    if (++reports == 5)
                    {
                        throw new InvalidDataException("a crash");
                    }
                }));
                Assert.Equal(expected, Fingerprint.Of(result));
                finished = true;
            }
            catch (InvalidDataException)
            {
                crashes++;
            }
        }

        output.WriteLine($"{crashes} crashes");
        Assert.InRange(crashes, 3, 100);
    }

    /// <summary>Those of each part come in pairs: with every other one damaged the older one serves, with all of them the part begins anew.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_experiment_with_damaged_checkpoints_everywhere_comes_to_bit_identical_results_and_says_so(int every)
    {
        var expected = await Whole.Value;
        using (await Builder(_folder.Path).Build().RunAsync())
        {
        }

        string[] damaged = [.. _folder.Checkpoints().Where((_, position) => position % every == 0)];
        foreach (var (position, file) in damaged.Index())
        {
            var content = File.ReadAllBytes(file);
            File.WriteAllBytes(file, Damage.Kinds[position % Damage.Kinds.Length](content));
        }

        using var result = await Builder(_folder.Path).Build().RunAsync();
        Assert.Equal(expected, Fingerprint.Of(result));
        Assert.InRange(damaged.Length, Damage.Kinds.Length, 1_000);
        Assert.Equal(damaged, damaged.Where(file => File.Exists(file + ".damaged")));
        Assert.Equal(damaged, damaged.Where(file => result.Warnings.Any(warning => warning.Contains($"{file} is damaged", StringComparison.Ordinal))));
        Assert.All(result.Warnings, warning => Assert.Contains("is damaged", warning, StringComparison.Ordinal));
    }

    [MountFact]
    public async Task A_full_disk_ends_no_experiment_and_is_told()
    {
        using var mount = Mount.Create("300k");
        using var expected = await Short().Build().RunAsync();
        using var result = await Short().CheckpointTo(mount.Path, new CheckpointOptions { EverySteps = 1 }).Build().RunAsync();

        Assert.Equal(Fingerprint.Of(expected), Fingerprint.Of(result));
        Assert.Contains(result.Warnings, warning => warning.Contains("could not be written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Other_settings_are_refused_before_anything_is_trained_and_each_difference_is_named()
    {
        using (await Short().CheckpointTo(_folder.Path).Build().RunAsync())
        {
        }

        var other = Experiment.On(_digits).LabelPerClass(6, seed: 2).Augment(new RandomRotation(10))
            .Train("MLP", Architectures.Mlp2, new SupervisedOptions { Epochs = 9, BatchSize = 10, GradientClip = 1 }).SeedTraining(8).CheckpointTo(_folder.Path);
        var error = await Assert.ThrowsAsync<FewLabelException>(() => other.Build().RunAsync());

        string[] told =
        [
            "MLP.Options.Epochs was 3 and is 9", "MLP.Options.GradientClip was none and is 1", "Labels was 5 per class and is 6 per class",
            "Seed was 1 and is 2", "Training seed was 1 and is 8", "another folder",
        ];
        Assert.All(told, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        using var images = SyntheticDigits.CreateDataset(train: 400, test: 100, seed: 4);
        var changed = Short(images).CheckpointTo(_folder.Path);
        Assert.Contains("Dataset.Train.Digest was", (await Assert.ThrowsAsync<FewLabelException>(() => changed.Build().RunAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_on_the_folder_is_refused_while_the_first_runs()
    {
        Exception? refusal = null;
        using var result = await Short().CheckpointTo(_folder.Path).Build().RunAsync(new Listener(_ =>
            refusal ??= Record.Exception(() => Short().CheckpointTo(_folder.Path).Build().RunAsync().GetAwaiter().GetResult())));

        Assert.Contains("in use by another run of this process", Assert.IsType<FewLabelException>(refusal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_goes_on_inside_a_draw_and_keeps_no_checkpoints_of_finished_ones()
    {
        var whole = await Study().RunAsync();
        for (var stop = 2; stop <= 5; stop++)
        {
            using var source = new CancellationTokenSource();
            var reports = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Study().CheckpointTo(_folder.Path).RunAsync(
                new StudyListener(() => { if (++reports == 2) { source.Cancel(); } }), source.Token));
        }

        Assert.NotEmpty(_folder.Checkpoints());
        var resumed = await Study().CheckpointTo(_folder.Path).RunAsync();

        Assert.Equal(whole.Runs.SelectMany(run => run.Methods).Select(figure => figure.TestAccuracy), resumed.Runs.SelectMany(run => run.Methods).Select(figure => figure.TestAccuracy));
        Assert.Equal(whole.Comparison, resumed.Comparison);
        Assert.Empty(_folder.Checkpoints());

        Study Study() => new([1, 2], seed => Short(seed: seed));
    }

    [Fact]
    public async Task A_study_with_a_damaged_checkpoint_comes_to_the_same_and_says_so()
    {
        var whole = await new Study([1], seed => Short(seed: seed)).RunAsync();
        using var source = new CancellationTokenSource();
        var stop = new StudyListener(source.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Study([1], seed => Short(seed: seed)).CheckpointTo(_folder.Path).RunAsync(stop, source.Token));
        var damaged = _folder.Checkpoints()[^1];
        File.WriteAllBytes(damaged, File.ReadAllBytes(damaged)[..^9]);
        var log = new LogLines();

        var resumed = await new Study([1], seed => Short(seed: seed).LogTo(log)).CheckpointTo(_folder.Path).RunAsync();

        Assert.Equal(whole.Comparison, resumed.Comparison);
        Assert.Contains($"{damaged} is damaged", Assert.Single(resumed.Warnings), StringComparison.Ordinal);
        Assert.Equal(resumed.Warnings, log.Warnings);
        Assert.Empty(whole.Warnings);
    }

    [Fact]
    public void A_folder_without_a_name_a_second_one_and_wrong_options_are_refused()
    {
        var study = new Study([1], seed => Short(seed: seed));
        Assert.Contains("it must be the path of a folder", Assert.Throws<OptionsException>(() => study.CheckpointTo(" ")).Message, StringComparison.Ordinal);
        Assert.Contains("Keep is 0", Assert.Throws<OptionsException>(() => study.CheckpointTo(_folder.Path, new CheckpointOptions { Keep = 0 })).Message, StringComparison.Ordinal);
        study.CheckpointTo(_folder.Path);
        Assert.Contains("given once", Assert.Throws<OptionsException>(() => study.CheckpointTo(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_of_a_study_has_no_folder_of_its_own()
    {
        var study = new Study([1], seed => Short(seed: seed).CheckpointTo(_folder.Path));
        Assert.Contains("Leave CheckpointTo out there, and call it on the study", (await Assert.ThrowsAsync<ArgumentException>(() => study.RunAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_name_and_options_out_of_range_are_told_by_the_builder()
    {
        var error = Assert.Throws<OptionsException>(() => Short().CheckpointTo(" ", new CheckpointOptions { Keep = 0 }).Build());
        Assert.Equal(["CheckpointTo", "CheckpointTo.Keep"], error.Faults.Select(fault => fault.Parameter));
    }

    private async Task AssertFinishedAtOnce(string expected)
    {
        var reports = 0;
        using var result = await Builder(_folder.Path).Build().RunAsync(new Listener(report => reports += report.Training is null && report.Pretraining is null ? 0 : 1));
        using var again = await Builder(_folder.Path).Build().RunAsync();
        Assert.Equal(expected, Fingerprint.Of(result));
        Assert.Equal(0, reports);
        Assert.Equal(result.Methods.Select(method => method.Seconds), again.Methods.Select(method => method.Seconds));
        Assert.Equal(result.Methods.Select(method => method.PretrainSeconds), again.Methods.Select(method => method.PretrainSeconds));
    }

    private static ImageDataset Digits() => SyntheticDigits.CreateDataset(train: 400, test: 100, seed: 3);

    private ExperimentBuilder Builder(string folder, CheckpointOptions? options = null) => Builder(_digits, folder, options);

    private static ExperimentBuilder Builder(ImageDataset digits, string? folder, CheckpointOptions? options = null)
    {
        var propagation = new DeepPropagationOptions { Rounds = 2, EnsembleSize = 2, Training = OnePass with { ConfidentFraction = 1, TeacherStart = 1 } };
        var builder = Experiment.On(digits, Recipe.Digits).LabelPerClass(5, seed: 1).HoldOut(0.25).Augment(new RandomRotation(10))
            .Train("CNN", Architectures.Cnn, new SupervisedOptions { Epochs = 4, BatchSize = 20, ValidateEvery = 2 })
            .TrainSemiSupervised("FreeMatch", Architectures.Mlp2, SemiSupervisedOptions.FreeMatch with { Epochs = 1, BatchSize = 64, LabeledBatchSize = 16 })
            .Pretrain("MoCo", Architectures.CnnBackbone, Pretraining)
            .PropagateDeeply("FewLabel", "MoCo", propagation);
        return folder is null ? builder : builder.CheckpointTo(folder, options);
    }

    private ExperimentBuilder Short(ImageDataset? digits = null, long seed = 1) => Experiment
        .On(digits ?? _digits).LabelPerClass(5, seed).Augment(new RandomRotation(10))
        .Train("MLP", Architectures.Mlp2, new SupervisedOptions { Epochs = 3, BatchSize = 10 });

    /// <summary>Told of what steps report, and not of stages that begin and end, which a run that goes on tells anew.</summary>
    private sealed class Listener(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
    {
        private object? _last;

        public void Report(ExperimentProgress value)
        {
            var figures = (object?)value.Training ?? value.Pretraining;
            if (figures is not null && !ReferenceEquals(figures, _last))
            {
                _last = figures;
                action(value);
            }
        }
    }

    /// <summary>The same of a study, and of draws that are done.</summary>
    private sealed class StudyListener(Action action) : IProgress<StudyProgress>
    {
        private readonly Listener _steps = new(_ => action());

        public void Report(StudyProgress value)
        {
            if (value.Experiment is { } experiment)
            {
                _steps.Report(experiment);
            }
            else
            {
                action();
            }
        }
    }
}
