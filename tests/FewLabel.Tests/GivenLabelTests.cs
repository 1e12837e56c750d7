using System.Text.Json;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Data sets of which only some images have a label, as folders of pictures give them.</summary>
public sealed class GivenLabelTests : IDisposable
{
    private static readonly SupervisedOptions Quick = new() { Epochs = 30 };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 400, test: 200, seed: 3);
    private readonly ImageDataset _given;

    public GivenLabelTests() => _given = WithLabels(image => image % 4 == 0);

    public void Dispose()
    {
        _digits.Dispose();
        _given.Dispose();
    }

    [Fact]
    public async Task The_images_with_a_label_are_the_labeled_ones()
    {
        using var result = await Experiment.On(_given).UseGivenLabels(seed: 5).HoldOut(0.25).Train("MLP", Architectures.Mlp2, Quick).Build().RunAsync();

        Assert.Equal(_given.Train.Labeled.AsEnumerable(), result.Draw.Labeled);
        Assert.Equal(300, result.Draw.Unlabeled.Length);
        Assert.Equal((75, 25), (result.Split.Train.Length, result.Split.Validation.Length));
        Assert.Equal((100, 5L, 5L), (result.LabelCounts.Sum(), result.Seed, result.TrainingSeed));
    }

    [Fact]
    public async Task It_is_the_same_as_naming_these_images_where_all_labels_are_known()
    {
        using var given = await Experiment.On(_given).UseGivenLabels(seed: 5).HoldOut(0.25).Train("MLP", Architectures.Mlp2, Quick).Build().RunAsync();
        using var named = await Experiment.On(_digits).LabelChosen(_given.Train.Labeled, seed: 5).HoldOut(0.25).Train("MLP", Architectures.Mlp2, Quick).Build().RunAsync();

        Assert.Equal(named.Methods[0].Validation!.Loss, given.Methods[0].Validation!.Loss);
    }

    [Fact]
    public async Task Without_test_images_those_held_out_give_the_figures_and_the_result_says_so()
    {
        using var result = await Experiment.On(_given).UseGivenLabels().HoldOut(0.25)
            .Train("MLP", Architectures.Mlp2, Quick).Train("CNN", Architectures.Cnn, Quick).Build().RunAsync();

        Assert.False(result.HasTest);
        Assert.All(result.Methods, method => Assert.Null(method.Test));
        Assert.All(result.Methods, method => Assert.Equal(25, method.Validation!.Count));
        Assert.Contains("There are no test images: the figures are of the 25 images held out.", result.Comparison, StringComparison.Ordinal);
        Assert.Contains("none", result.Comparison, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.ToJson());
        Assert.False(json.RootElement.GetProperty("hasTest").GetBoolean());
        var method = json.RootElement.GetProperty("methods")[0];
        Assert.All(["testAccuracy", "testTopK", "testCalibrationError"], name => Assert.Equal(JsonValueKind.Null, method.GetProperty(name).ValueKind));
        Assert.Equal(result.Methods[0].Validation!.Accuracy, method.GetProperty("validationAccuracy").GetDouble());
    }

    [Fact]
    public async Task Without_either_there_are_no_figures()
    {
        using var result = await Experiment.On(_given).UseGivenLabels().Train("MLP", Architectures.Mlp2, Quick with { Epochs = 1 }).Build().RunAsync();

        Assert.Contains("There are no test images, and none were held out, so there are no figures.", result.Comparison, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_method_runs_on_given_labels_without_test_images()
    {
        var pretraining = Recipe.Digits.Pretraining with
        {
            Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 64, Queue = 128, EstimateEvery = 2 },
            FineTune = new FineTuneOptions { Supervised = Quick with { Epochs = 2 } },
            Distill = new SelfTrainingOptions { Epochs = 1, BatchSize = 64 },
            Propagate = new PropagationOptions { Training = new SelfTrainingOptions { Epochs = 1, BatchSize = 64 } },
        };
        var deep = new DeepPropagationOptions { Rounds = 1, EnsembleSize = 1, Training = new SelfTrainingOptions { Epochs = 1, BatchSize = 64 } };

        using var result = await Experiment.On(_given, Recipe.Digits).UseGivenLabels().HoldOut(0.25).Augment(Recipe.Digits.Augmentation)
            .Train("CNN", Architectures.Cnn, Quick with { Epochs = 2 })
            .TrainSemiSupervised("FixMatch", Architectures.Cnn, SemiSupervisedOptions.FixMatch with { Epochs = 1, BatchSize = 64 })
            .Pretrain("MoCo", Architectures.CnnBackbone, pretraining)
            .PropagateDeeply("FewLabel", "MoCo", deep)
            .Build().RunAsync();

        Assert.Equal(["CNN", "FixMatch", "MoCo linear probe", "MoCo fine-tuned", "MoCo propagated", "FewLabel"], result.Methods.Select(method => method.Name));
        Assert.All(result.Methods, method => Assert.Null(method.Test));
        Assert.All(result.Methods, method => Assert.Equal(25, method.Validation!.Count));
    }

    [Fact]
    public void Labels_that_are_not_there_cannot_be_drawn()
    {
        Assert.Contains("Call UseGivenLabels()", Fault(builder => builder), StringComparison.Ordinal);
        Assert.Contains("LabelRandomly is 10; it must be replaced by UseGivenLabels or LabelChosen, for only some images have a label", Fault(builder => builder.LabelRandomly(10)), StringComparison.Ordinal);
        Assert.Contains("LabelPerClass is 2", Fault(builder => builder.LabelPerClass(2)), StringComparison.Ordinal);
        Assert.Contains("LabelChosen is 1; it must be an image of Some that has a label", Fault(builder => builder.LabelChosen([0, 1])), StringComparison.Ordinal);
        Assert.Contains("LabelRandomly, LabelPerClass, LabelChosen or UseGivenLabels is", Fault(builder => builder.UseGivenLabels().LabelRandomly(3)), StringComparison.Ordinal);

        string Fault(Func<ExperimentBuilder, ExperimentBuilder> label) =>
            Assert.Throws<OptionsException>(() => label(Experiment.On(_given)).Train("MLP", Architectures.Mlp2).Build()).Message;
    }

    [Fact]
    public void Holding_out_needs_two_labels_of_each_class()
    {
        var single = Enumerable.Range(0, 400).First(image => _digits.Train.LabelValues[image] == 7);
        using var dataset = WithLabels(image => image == single || (image < 200 && _digits.Train.LabelValues[image] != 7));

        var error = Assert.Throws<OptionsException>(() => Experiment.On(dataset).UseGivenLabels().HoldOut(0.25).Train("MLP", Architectures.Mlp2).Build());

        Assert.Contains("The class '7' has one labeled image. Label more of it, or leave HoldOut out.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_that_cannot_be_names_the_class_by_its_name()
    {
        var few = Enumerable.Range(0, 400).Where(image => _digits.Train.LabelValues[image] == 7).Take(2).ToArray();
        using var dataset = WithLabels(image => few.Contains(image) || (image < 200 && _digits.Train.LabelValues[image] != 7), ["a", "b", "c", "d", "e", "f", "g", "seven", "i", "j"]);

        var error = Assert.Throws<OptionsException>(() => Experiment.On(dataset).UseGivenLabels().HoldOut(0.08).Train("MLP", Architectures.Mlp2).Build());
        Assert.Contains("without an image of class seven, which has 2 labeled", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_without_test_images_compares_what_is_held_out_and_keeps_its_draws()
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-given-").FullName;
        try
        {
            var study = new Study([1, 2], seed => Experiment.On(_given).UseGivenLabels(seed).HoldOut(0.25).Train("MLP", Architectures.Mlp2, Quick)).CheckpointTo(folder);
            var first = await study.RunAsync();
            var kept = await study.RunAsync();

            Assert.False(first.HasTest);
            Assert.Equal(first.Runs.Average(run => run.Methods[0].ValidationAccuracy!.Value), first.Methods[0].Mean, 12);
            Assert.Contains("Validation accuracy, on the images held out, as there are no test images, over 2 draws", first.Comparison, StringComparison.Ordinal);
            Assert.Equal(first.Comparison, kept.Comparison);

            using var others = WithLabels(image => image % 4 == 1);
            var changed = new Study([1, 2], seed => Experiment.On(others).UseGivenLabels(seed).HoldOut(0.25).Train("MLP", Architectures.Mlp2, Quick));
            Assert.Contains("Labels", (await Assert.ThrowsAsync<FewLabelException>(() => changed.CheckpointTo(folder).RunAsync())).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_study_of_nothing_measured_is_refused()
    {
        var study = new Study([1], seed => Experiment.On(_given).UseGivenLabels(seed).Train("MLP", Architectures.Mlp2, Quick));
        Assert.Contains("no figure to compare. Call HoldOut", (await Assert.ThrowsAsync<ArgumentException>(() => study.RunAsync())).Message, StringComparison.Ordinal);
    }

    private ImageDataset WithLabels(Func<int, bool> isKnown, string[]? names = null)
    {
        var labels = _digits.Train.LabelValues.Select((label, image) => isKnown(image) ? label : ImageSet.Unknown);
        return new ImageDataset("Some", ImageSet.PartlyLabeled(_digits.Train.Pixels.clone(), tensor([.. labels], ScalarType.Int64), names ?? [.. _digits.Train.ClassNames]), null);
    }
}
