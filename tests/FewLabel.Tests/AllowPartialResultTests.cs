using System.Text.Json;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Training;

namespace FewLabel.Tests;

public sealed class AllowPartialResultTests : IDisposable
{
    private static readonly SupervisedOptions Quick = new() { Epochs = 3 };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 600, test: 100, seed: 1);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task Canceled_after_a_method_it_gives_that_method_and_names_the_others()
    {
        using var alone = await Builder().Train("MLP 2", Architectures.Mlp2, Quick).Build().RunAsync();
        using var result = await RunUntilAsync("CNN", Builder().AllowPartialResult());

        Assert.False(result.IsComplete);
        Assert.Equal(alone.Methods[0].Test!.Loss, Assert.Single(result.Methods).Test!.Loss);
        Assert.Equal(["CNN", "MoCo linear probe", "MoCo fine-tuned", "MoCo propagated"], result.Unfinished.AsEnumerable());
        Assert.Contains("Canceled before these were finished: CNN, MoCo linear probe", result.Comparison, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.ToJson());
        Assert.False(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(4, json.RootElement.GetProperty("unfinished").GetArrayLength());
        Assert.True(alone.IsComplete);
        Assert.Empty(alone.Unfinished);
    }

    [Fact]
    public async Task Canceled_before_the_first_method_is_finished_or_without_being_asked_to_keep_it_throws()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunUntilAsync("MLP 2", Builder().AllowPartialResult()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunUntilAsync("CNN", Builder()));
    }

    [Fact]
    public async Task A_study_never_keeps_a_draw_that_is_not_whole()
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-keep-").FullName;
        try
        {
            using var source = new CancellationTokenSource();
            var study = new Study([3], seed => Experiment.On(_digits, Recipe.Digits).LabelPerClass(3, seed).AllowPartialResult()
                .Train("MLP 2", Architectures.Mlp2, Quick).Train("CNN", Architectures.Cnn, Quick));
            var stop = new Listener<Studies.StudyProgress>(value => CancelAt(source, "CNN", value.Experiment));

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => study.CheckpointTo(folder).RunAsync(stop, source.Token));
            Assert.Equal(Path.Combine(folder, "checkpoints"), Assert.Single(Directory.EnumerateFileSystemEntries(folder)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Each_stage_begins_at_0_and_ends_at_1_with_its_last_figures()
    {
        var told = new List<ExperimentProgress>();
        var early = Quick with { Epochs = 40, ValidateEvery = 1, EarlyStopping = new EarlyStopping(1) };
        using var result = await Builder().HoldOut(0.5).Train("MLP 2", Architectures.Mlp2, early).Train("CNN", Architectures.Cnn, Quick)
            .Build().RunAsync(new Listener<ExperimentProgress>(told.Add));

        foreach (var stage in told.GroupBy(progress => progress.Method))
        {
            Assert.Equal((0, 1), (stage.First().Share, stage.Last().Share));
            Assert.Null(stage.First().Remaining);
            Assert.Equal(TimeSpan.Zero, stage.Last().Remaining);
            Assert.NotNull(stage.Last().Training);
            Assert.True(stage.Last().ImagesPerSecond > 0);
            Assert.Equal(stage.Select(progress => progress.Elapsed).Order(), stage.Select(progress => progress.Elapsed));
        }

        Assert.Equal(["MLP 2", "CNN"], told.Select(progress => progress.Method).Distinct());
    }

    private ExperimentBuilder Builder() => Experiment.On(_digits, Recipe.Digits).LabelPerClass(4, seed: 3);

    private static async Task<ExperimentResult> RunUntilAsync(string stage, ExperimentBuilder builder)
    {
        using var source = new CancellationTokenSource();
        var moco = Recipe.Digits.Pretraining with { Moco = MocoOptions.V2 with { BatchSize = 64, Queue = 128 } };
        return await builder.Train("MLP 2", Architectures.Mlp2, Quick).Train("CNN", Architectures.Cnn, Quick).Pretrain("MoCo", Architectures.CnnBackbone, moco)
            .Build().RunAsync(new Listener<ExperimentProgress>(value => CancelAt(source, stage, value)), source.Token);
    }

    private static void CancelAt(CancellationTokenSource source, string stage, ExperimentProgress? value)
    {
        if (value?.Method == stage)
        {
            source.Cancel();
        }
    }

    private sealed class Listener<T>(Action<T> action) : IProgress<T>
    {
        void IProgress<T>.Report(T value) => action(value);
    }
}
