using System.Text.Json.Nodes;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Studies;
using FewLabel.Training;

namespace FewLabel.Tests;

public sealed class StudyRunTests : IDisposable
{
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 100, seed: 3);
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-study").FullName;

    public void Dispose()
    {
        _digits.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_draw_of_a_study_is_the_experiment_of_its_seed()
    {
        var study = await new Study([5, 2], seed => Builder(seed)).RunAsync();
        using var alone = await Builder(2).Build().RunAsync();

        Assert.Equal([5L, 2], study.Runs.Select(run => run.Seed));
        Assert.Equal(alone.Methods.Select(method => (method.Name, method.Test!.Accuracy)), study.Runs[1].Methods.Select(figure => (figure.Method, figure.TestAccuracy!.Value)));
        Assert.Equal(alone.Methods[0].Validation!.Accuracy, study.Runs[1].Methods[0].ValidationAccuracy);
    }

    [Fact]
    public void The_summary_is_that_of_the_textbook()
    {
        var result = Result([0.90, 0.94, 0.95], [0.92, 0.94, 0.93]);

        var cnn = result.Methods[0];
        Assert.Equal(("CNN", 3, 0.90, 0.95), (cnn.Method, cnn.Draws, cnn.Worst, cnn.Best));
        Assert.Equal(0.93, cnn.Mean, 12);
        Assert.Equal(Math.Sqrt((0.03 * 0.03 + 0.01 * 0.01 + 0.02 * 0.02) / 2), cnn.StandardDeviation!.Value, 12);
        var pair = result.Compare("MLP", "CNN");
        Assert.Equal((1, 1, 1), (pair.Wins, pair.Ties, pair.Losses));
        Assert.Equal(0, pair.MeanDifference, 12);
        Assert.Equal(0.02 / Math.Sqrt(3), pair.StandardError!.Value, 12);
        Assert.Contains("93.00 %", result.Comparison, StringComparison.Ordinal);
    }

    [Fact]
    public void One_draw_has_no_deviation()
    {
        var result = Result([0.9], [0.8]);

        Assert.Null(result.Methods[0].StandardDeviation);
        Assert.Null(result.Compare("CNN", "MLP").StandardError);
        Assert.Contains("none", result.Comparison, StringComparison.Ordinal);
        Assert.Contains("KNN", Assert.Throws<ArgumentException>(() => result.Compare("KNN", "MLP")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draw_that_is_done_is_not_run_again()
    {
        await new Study([1], seed => Builder(seed)).CheckpointTo(_folder).RunAsync();
        var content = JsonNode.Parse(await File.ReadAllTextAsync(KeptPath))!;
        content["methods"]![0]!["testAccuracy"] = 0.125;
        await File.WriteAllTextAsync(KeptPath, content.ToJsonString());
        var told = new List<StudyProgress>();

        var result = await new Study([1, 2], seed => Builder(seed)).CheckpointTo(_folder).RunAsync(new Told(told));

        Assert.Equal(0.125, result.Runs[0].Methods[0].TestAccuracy);
        Assert.Equal([(1L, true), (2, false)], told.Where(item => item.Run is not null).Select(item => (item.Seed, item.Kept)));
        Assert.All(told.Where(item => item.Experiment is not null), item => Assert.Equal(2, item.Seed));
        Assert.Equal(["seed-1.json", "seed-2.json"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_study_that_was_interrupted_keeps_what_is_done()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Each(item =>
        {
            if (item is { Seed: 2, Experiment: not null })
            {
                stop.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Study([1, 2], seed => Builder(seed)).CheckpointTo(_folder).RunAsync(progress, stop.Token));
        Assert.Equal(["seed-1.json"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Draws_of_other_settings_are_refused_and_each_difference_is_named()
    {
        await new Study([1], seed => Builder(seed)).CheckpointTo(_folder).RunAsync();

        var error = await Assert.ThrowsAsync<FewLabelException>(() => new Study([1], seed => Builder(seed, epochs: 4, degrees: 20)).CheckpointTo(_folder).RunAsync());
        Assert.Contains("MLP.Options.Epochs was 3 and is 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("Augmentation.Degrees.High was 10 and is 20", error.Message, StringComparison.Ordinal);
        Assert.Contains(KeptPath, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"formatVersion\": 1, \"seed\": 1")]
    [InlineData("{\"formatVersion\": 2, \"seed\": 1, \"methods\": [], \"settings\": {}}")]
    [InlineData("{\"formatVersion\": 1, \"seed\": 1, \"methods\": null, \"settings\": {}}")]
    [InlineData("null")]
    public async Task A_kept_draw_that_is_damaged_or_of_another_version_is_refused_by_name(string content)
    {
        await File.WriteAllTextAsync(KeptPath, content);

        var error = await Assert.ThrowsAsync<FewLabelException>(() => new Study([1], seed => Builder(seed)).CheckpointTo(_folder).RunAsync());
        Assert.Contains(KeptPath, error.Message, StringComparison.Ordinal);
        Assert.Contains("Delete it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_that_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Study([], seed => Builder(seed)));
        Assert.Contains("Seed 4", Assert.Throws<ArgumentException>(() => new Study([4, 3, 4], seed => Builder(seed))).Message, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => new Study([4], _ => Builder(7)).RunAsync());
        Assert.Contains("labels by seed 7", error.Message, StringComparison.Ordinal);
    }

    private string KeptPath => Path.Combine(_folder, "seed-1.json");

    private ExperimentBuilder Builder(long seed, int epochs = 3, double degrees = 10) => Experiment
        .On(_digits)
        .LabelPerClass(4, seed)
        .HoldOut(0.25)
        .Augment(new RandomRotation(degrees))
        .Train("MLP", Architectures.Mlp2, new SupervisedOptions { Epochs = epochs });

    private static StudyResult Result(double[] cnn, double[] mlp) => new(
        [.. cnn.Zip(mlp).Select((pair, seed) => new StudyRun(seed, [Figure("CNN", pair.First), Figure("MLP", pair.Second)]))]);

    private static StudyFigure Figure(string method, double accuracy) => new(method, null, accuracy, 1, null);

    [Fact]
    public void Accuracies_measured_otherwise_are_summarized_and_compared_alike()
    {
        double[] own = [0.9, 0.8, 0.7];
        double[] other = [0.8, 0.8, 0.9];

        var summary = StudySummary.Of("own", own);
        var pair = PairedComparison.Of("own", own, "other", other);

        Assert.Equal(("own", 3, 0.7, 0.9), (summary.Method, summary.Draws, summary.Worst, summary.Best));
        Assert.Equal(0.8, summary.Mean, 12);
        Assert.Equal(0.1, summary.StandardDeviation!.Value, 12);
        Assert.Equal((1, 1, 1), (pair.Wins, pair.Ties, pair.Losses));
        Assert.Equal(-0.1 / 3, pair.MeanDifference, 12);
        Assert.Contains("one accuracy or more", Assert.Throws<ArgumentException>(() => StudySummary.Of("own", [])).Message, StringComparison.Ordinal);
        Assert.Contains("own has 3 and other has 2", Assert.Throws<ArgumentException>(() => PairedComparison.Of("own", own, "other", other[..2])).Message, StringComparison.Ordinal);
    }

    private sealed class Told(List<StudyProgress> items) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => items.Add(value);
    }

    private sealed class Each(Action<StudyProgress> action) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => action(value);
    }
}
