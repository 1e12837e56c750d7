using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Training;

namespace FewLabel.Tests;

/// <summary>Whole experiments on pictures that are decoded as they are needed.</summary>
public sealed class OnDemandExperimentTests : IDisposable
{
    private const int LabeledPerClass = 6;
    private const int Train = 220;
    private const int Test = 50;

    private static readonly ImageShape Shape = new(1, 28, 28);

    private static readonly SelfTrainingOptions OnePass = new() { Epochs = 1, BatchSize = 32, LabeledBatchSize = 16 };

    private readonly TemporaryFolder _folder = new();
    private readonly string _pictures;

    public OnDemandExperimentTests()
    {
        _pictures = _folder["pictures"];
        using var digits = SyntheticDigits.CreateDataset(train: Train, test: Test, seed: 3);
        var labels = digits.Train.LabelValues;
        Write(digits.Train, i => labels[..i].Count(label => label == labels[i]) < LabeledPerClass ? digits.Train.ClassNames[(int)labels[i]] : "unlabeled");
        Write(digits.Test, i => Path.Combine("test", digits.Test.ClassNames[(int)digits.Test.LabelValues[i]]));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(1_000)]
    public async Task An_experiment_gives_bit_identical_weights_figures_and_answers_with_both_storages(int cached)
    {
        Assert.Contains(Recipe.Digits.InputNormalizations, form => !form.IsNone);
        using var memory = await LoadAsync(ImageStorage.Memory);
        using var demand = await LoadAsync(ImageStorage.OnDemand, cached);
        using var expected = await Whole(memory).Build().RunAsync();
        using var result = await Whole(demand).Build().RunAsync();

        Assert.True(demand.Dataset.Train.IsOnDemand && demand.Dataset.Test.IsOnDemand);
        Assert.Equal(Fingerprint.Of(expected), Fingerprint.Of(result));
        Assert.Equal(
            expected.Best.Predict(memory.Dataset.Test).SelectMany(answer => answer.Probabilities),
            result.Best.Predict(demand.Dataset.Test).SelectMany(answer => answer.Probabilities));
    }

    [Fact]
    public async Task A_file_that_disappears_in_training_is_named_and_the_run_goes_on_once_it_is_back()
    {
        using var memory = await LoadAsync(ImageStorage.Memory);
        using var demand = await LoadAsync(ImageStorage.OnDemand, cached: 0);
        using var expected = await Short(memory).Build().RunAsync();
        var path = demand.TrainPaths[^9];
        var content = await File.ReadAllBytesAsync(path);
        var kept = _folder["run"];

        var error = await Assert.ThrowsAsync<DataUnavailableException>(
            () => Kept().Build().RunAsync(new Listener(_ => File.Delete(path))));
        Assert.StartsWith($"{path} does not exist", error.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(path, content);
        using var result = await Kept().Build().RunAsync();
        Assert.Equal(Fingerprint.Of(expected), Fingerprint.Of(result));

        ExperimentBuilder Kept() => Short(demand).CheckpointTo(kept, new CheckpointOptions { EverySteps = 1 });
    }

    [Fact]
    public async Task A_run_that_was_kept_is_refused_for_other_contents_of_the_files()
    {
        using (var before = await LoadAsync(ImageStorage.OnDemand))
        using (await Short(before).CheckpointTo(_folder["run"]).Build().RunAsync())
        {
            File.Copy(before.TrainPaths[0], before.TrainPaths[^1], overwrite: true);
        }

        using var after = await LoadAsync(ImageStorage.OnDemand);
        var error = await Assert.ThrowsAsync<FewLabelException>(() => Short(after).CheckpointTo(_folder["run"]).Build().RunAsync());
        Assert.Contains("Dataset.Train.Digest was", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_of_one_value_are_found_on_demand_too()
    {
        foreach (var file in Directory.GetFiles(_pictures, "*.png", SearchOption.AllDirectories))
        {
            await File.WriteAllBytesAsync(file, ImageFile.ToPng(new byte[Shape.Size], Shape));
        }

        using var demand = await LoadAsync(ImageStorage.OnDemand, cached: 0);
        var error = Assert.Throws<OptionsException>(() => Short(demand).Build());
        Assert.Contains("one value everywhere in channel 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_on_demand_leaves_as_many_tensors_as_one_in_memory_and_has_as_many_in_the_last_epoch_as_in_the_first()
    {
        await LeftAsync(ImageStorage.OnDemand);
        Assert.Equal(await LeftAsync(ImageStorage.Memory), await LeftAsync(ImageStorage.OnDemand));

        async Task<long> LeftAsync(ImageStorage storage)
        {
            var before = LiveTensors.CountSettled();
            var counts = new List<long>();
            using (var pictures = await LoadAsync(storage, cached: 40))
            using (await Short(pictures).Build().RunAsync(new Listener(report => counts.AddRange(report.Training is null ? [] : [LiveTensors.Count]))))
            {
            }

            Assert.InRange(counts.Count, 10, 1_000);
            Assert.Equal(counts[1], counts[^4]);
            return LiveTensors.CountSettled() - before;
        }
    }

    private static ExperimentBuilder Short(LoadedImages pictures) => Experiment.On(pictures.Dataset, Recipe.Digits).UseGivenLabels().HoldOut(0.25)
        .TrainSemiSupervised("FixMatch", Architectures.Mlp2, SemiSupervisedOptions.FixMatch with { Epochs = 3, BatchSize = 32, LabeledBatchSize = 16 });

    /// <summary>One of each kind of training.</summary>
    private static ExperimentBuilder Whole(LoadedImages pictures) => Experiment.On(pictures.Dataset, Recipe.Digits).UseGivenLabels().HoldOut(0.25)
        .Augment(new RandomRotation(10))
        .Train("CNN", Architectures.Cnn, new SupervisedOptions { Epochs = 3, BatchSize = 20, ValidateEvery = 2 })
        .TrainSemiSupervised("FreeMatch", Architectures.Mlp2, SemiSupervisedOptions.FreeMatch with { Epochs = 1, BatchSize = 32, LabeledBatchSize = 16 })
        .Pretrain("MoCo", Architectures.CnnBackbone, Recipe.Digits.Pretraining with
        {
            Moco = PretrainOptions.Quick.Moco with { Epochs = 2, BatchSize = 32, Queue = 64, HeadHidden = 64, RecordEvery = 2 },
            FineTune = new FineTuneOptions { Supervised = new SupervisedOptions { Epochs = 2, BatchSize = 20, ValidateEvery = 1 }, HeadEpochs = 1 },
            Distill = OnePass,
            Propagate = new PropagationOptions { Neighbors = 5, Training = OnePass },
        })
        .PropagateDeeply("FewLabel", "MoCo", new DeepPropagationOptions { Rounds = 2, EnsembleSize = 2, Training = OnePass with { ConfidentFraction = 1, TeacherStart = 1 } });

    private Task<LoadedImages> LoadAsync(ImageStorage storage, int cached = 1_000) =>
        ImageFolder.LoadAsync(_pictures, Shape, new ImageLoadOptions { Storage = storage, CacheBytes = (long)cached * Shape.Size });

    private void Write(ImageSet images, Func<int, string> folderOf)
    {
        for (var i = 0; i < images.Count; i++)
        {
            using var image = images.Pixels.narrow(0, i, 1);
            var path = Path.Combine(_pictures, folderOf(i), $"{i:000}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, ImageFile.ToPng(image.bytes, Shape));
        }
    }

    private sealed class Listener(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => action(value);
    }
}
