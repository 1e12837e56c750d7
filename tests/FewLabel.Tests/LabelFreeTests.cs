using System.Text.Json;
using FewLabel.Data;
using FewLabel.Moco;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Images without any label can be pre-trained on, and no more.</summary>
public sealed class LabelFreeTests : IDisposable
{
    private static readonly PretrainOptions Alone = PretrainOptions.Quick with
    {
        Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 64, Queue = 64, HeadHidden = 32 }, LinearProbe = null, FineTune = null, Propagate = null,
    };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 40, seed: 3);
    private readonly ImageDataset _bare;
    private readonly TemporaryFolder _folder = new();

    public LabelFreeTests() => _bare = new ImageDataset("bare", new ImageSet(_digits.Train.Pixels.clone(), null), null);

    public void Dispose()
    {
        _digits.Dispose();
        _bare.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pre_training_alone_yields_an_encoder_that_can_be_saved_and_loaded()
    {
        using var result = await Experiment.On(_bare, Recipe.Digits).Pretrain("MoCo", options: Alone).Build().RunAsync();

        var encoder = result.Encoders["MoCo"];
        Assert.Equal((200, 0), (encoder.Pretraining!.ImageCount, encoder.Pretraining.LabeledCount));
        encoder.Save(_folder["encoder.safetensors"]);
        using var random = new RandomSource(1);
        using var loaded = Architectures.CnnBackbone.CreateEncoder(_bare.Train.Shape, random);
        loaded.LoadWeights(_folder["encoder.safetensors"]);
        Assert.All(loaded.state_dict(), pair => Assert.True(pair.Value.equal(encoder.Encoder.state_dict()[pair.Key].cpu()).all().item<bool>()));
    }

    [Fact]
    public async Task Its_result_has_no_method_to_choose_and_can_be_told()
    {
        using var result = await Experiment.On(_bare, Recipe.Digits).Pretrain("MoCo", options: Alone).Build().RunAsync();

        Assert.Empty(result.Methods);
        Assert.True(result.IsComplete);
        Assert.Contains("Encoders has it", Assert.Throws<InvalidOperationException>(() => result.Best).Message, StringComparison.Ordinal);
        Assert.Contains("0 labeled images", result.ToMarkdown(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.ToJson());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("best").ValueKind);
        Assert.NotEmpty(result.Comparison);
    }

    [Fact]
    public async Task It_needs_no_draw_of_labels_where_there_are_some_and_trains_the_same()
    {
        using var bare = await Experiment.On(_bare, Recipe.Digits).Pretrain("MoCo", options: Alone).Build().RunAsync();
        using var labeled = await Experiment.On(_digits, Recipe.Digits).Pretrain("MoCo", options: Alone).Build().RunAsync();

        Assert.Equal(
            bare.Encoders["MoCo"].Pretraining!.History.Select(record => record.Loss), labeled.Encoders["MoCo"].Pretraining!.History.Select(record => record.Loss));
    }

    [Fact]
    public async Task It_is_kept_and_gone_on_with()
    {
        using var whole = await Experiment.On(_bare, Recipe.Digits).Pretrain("MoCo", options: Alone).CheckpointTo(_folder.Path).Build().RunAsync();
        var steps = 0;
        using var again = await Experiment.On(_bare, Recipe.Digits).Pretrain("MoCo", options: Alone).CheckpointTo(_folder.Path).Build().RunAsync(
            new Listener(report => steps += report.Pretraining is null || report.Share == 1 ? 0 : 1));

        Assert.Equal(0, steps);
        Assert.Equal(whole.Encoders["MoCo"].Seconds, again.Encoders["MoCo"].Seconds);
        Assert.All(whole.Encoders["MoCo"].Encoder.state_dict(), pair => Assert.True(pair.Value.equal(again.Encoders["MoCo"].Encoder.state_dict()[pair.Key]).all().item<bool>()));
    }

    public static TheoryData<string, Func<ImageDataset, ExperimentBuilder>> NotPossible => new()
    {
        { "LabelRandomly", images => Experiment.On(images, Recipe.Digits).Train("CNN") },
        { "LabelRandomly", images => Experiment.On(images, Recipe.Digits).Pretrain("MoCo", options: Alone with { LinearProbe = new() }) },
        { "LabelPerClass", images => Experiment.On(images, Recipe.Digits).LabelPerClass(2).Pretrain("MoCo", options: Alone) },
        { "UseGivenLabels", images => Experiment.On(images, Recipe.Digits).UseGivenLabels().Pretrain("MoCo", options: Alone) },
        { "HoldOut", images => Experiment.On(images, Recipe.Digits).HoldOut(0.5).Pretrain("MoCo", options: Alone) },
        { "Pretrain(\"MoCo\").Moco.EstimateEvery", images => Experiment.On(images, Recipe.Digits).Pretrain("MoCo", options: Alone with { Moco = Alone.Moco with { EstimateEvery = 1 } }) },
    };

    [Theory]
    [MemberData(nameof(NotPossible))]
    public void What_needs_labels_is_refused_before_anything_runs(string parameter, Func<ImageDataset, ExperimentBuilder> describe) =>
        Assert.Equal(parameter, Assert.Single(Assert.Throws<OptionsException>(() => describe(_bare).Build()).Faults).Parameter);

    private sealed class Listener(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
    {
        void IProgress<ExperimentProgress>.Report(ExperimentProgress value) => action(value);
    }
}
