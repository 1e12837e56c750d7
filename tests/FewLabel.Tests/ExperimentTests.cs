using System.Text.Json;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Training;
using TorchSharp;

namespace FewLabel.Tests;

public sealed class ExperimentTests : IDisposable
{
    private static readonly SupervisedOptions Quick = new() { Epochs = 60, ValidateEvery = 20 };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 600, test: 300, seed: 1);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task A_hundred_labels_teach_digits_in_a_few_lines()
    {
        using var result = await Experiment
            .On(_digits)
            .LabelRandomly(100, seed: 42)
            .HoldOut(0.25)
            .Augment(Recipe.Digits.Augmentation)
            .Train("MLP 2", Architectures.Mlp2, Quick)
            .Train("CNN", Architectures.Cnn, Quick)
            .Build()
            .RunAsync();

        Assert.Equal(["MLP 2", "CNN"], result.Methods.Select(method => method.Name));
        Assert.Equal([109_770, 168_074], result.Methods.Select(method => method.Parameters));
        Assert.All(result.Methods, method => Assert.InRange(method.Test!.Accuracy, 0.5, 1));
        Assert.All(result.Methods, method => Assert.Equal(25, method.Validation!.Count));
        Assert.All(result.Methods, method => Assert.Equal(300, method.Test!.Count));
        Assert.Equal(100, result.LabelCounts.Sum());
        Assert.Equal(75, result.TrainCounts.Sum());
        Assert.Empty(result.Draw.Labeled.Intersect(result.Draw.Unlabeled));
        Assert.Empty(result.Split.Train.Intersect(result.Split.Validation));
    }

    [Fact]
    public async Task The_very_images_that_are_named_are_labeled()
    {
        var chosen = Enumerable.Range(0, 40).Select(i => 599L - 7 * i).ToArray();
        using var result = await Experiment.On(_digits).LabelChosen(chosen, seed: 3).Train("MLP", Architectures.Mlp2, Quick with { Epochs = 1 }).Build().RunAsync();

        Assert.Equal(chosen, result.Draw.Labeled);
        Assert.Equal(chosen.Order(), result.Split.Train.Order());
        Assert.Equal(560, result.Draw.Unlabeled.Length);
        Assert.Equal(3, result.Seed);
    }

    [Theory]
    [InlineData(new long[0], "1 to 600")]
    [InlineData(new long[] { 3, 600 }, "0 to 599")]
    [InlineData(new long[] { -1 }, "0 to 599")]
    [InlineData(new long[] { 4, 5, 4 }, "each image once")]
    public void Images_that_cannot_be_labeled_are_refused_before_anything_runs(long[] images, string allowed)
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits).LabelChosen(images).Train("MLP", Architectures.Mlp2).Build());

        Assert.Equal("LabelChosen", Assert.Single(error.Faults).Parameter);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_bit_identical_weights_and_figures()
    {
        using var first = await Run();
        using var second = await Run();

        Assert.Equal(Weights(first), Weights(second));
        Assert.Equal(first.Methods[0].Test!.Loss, second.Methods[0].Test!.Loss);
        Assert.Equal(first.Split.Train.ToArray(), second.Split.Train.ToArray());

        Task<ExperimentResult> Run() => Short().Train("CNN", Architectures.Cnn, Quick with { Epochs = 5 }).Build().RunAsync();
    }

    [Fact]
    public async Task A_method_has_the_same_weights_whatever_runs_before_it()
    {
        var options = Quick with { Epochs = 5 };
        using var alone = await Short().Train("CNN", Architectures.Cnn, options).Build().RunAsync();
        using var second = await Short().Train("MLP", Architectures.Mlp2, options).Train("CNN", Architectures.Cnn, options).Build().RunAsync();

        Assert.Equal(Weights(alone), Weights(second));
    }

    [Fact]
    public async Task Training_can_have_a_seed_of_its_own_on_the_same_images()
    {
        var options = Quick with { Epochs = 2 };
        using var first = await Short().SeedTraining(1).Train("MLP", Architectures.Mlp2, options).Build().RunAsync();
        using var second = await Short().SeedTraining(2).Train("MLP", Architectures.Mlp2, options).Build().RunAsync();

        Assert.Equal(first.Draw.Labeled.ToArray(), second.Draw.Labeled.ToArray());
        Assert.NotEqual(Weights(first), Weights(second));
    }

    [Fact]
    public async Task The_json_has_the_documented_fields()
    {
        using var result = await Short().Train("MLP 2", Architectures.Mlp2, Quick with { Epochs = 2 }).Build().RunAsync();
        using var json = JsonDocument.Parse(result.ToJson());
        var root = json.RootElement;
        var method = root.GetProperty("methods")[0];

        Assert.Equal(_digits.Name, root.GetProperty("dataset").GetString());
        Assert.Equal(3, root.GetProperty("seed").GetInt64());
        Assert.Equal(result.LabelCounts, root.GetProperty("labelCounts").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal(result.TrainCounts, root.GetProperty("trainCounts").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal("MLP 2", method.GetProperty("name").GetString());
        Assert.Equal(109_770, method.GetProperty("parameters").GetInt64());
        Assert.Equal(result.Methods[0].Validation!.Accuracy, method.GetProperty("validationAccuracy").GetDouble());
        Assert.Equal(result.Methods[0].Test!.Accuracy, method.GetProperty("testAccuracy").GetDouble());
        Assert.InRange(method.GetProperty("seconds").GetDouble(), 0.001, 600);
    }

    [Fact]
    public async Task Without_a_held_out_share_everything_is_learned_from()
    {
        using var result = await Experiment.On(_digits).LabelPerClass(3, seed: 3).Train("MLP 2", Architectures.Mlp2, Quick with { Epochs = 2 }).Build().RunAsync();

        Assert.Equal(Enumerable.Repeat(3, 10), result.TrainCounts);
        Assert.Null(result.Methods[0].Validation);
        Assert.Same(result.Methods[0], result.Best);
        Assert.Equal(DataUse.LabeledImages, result.Best.Use);
        using var json = JsonDocument.Parse(result.ToJson());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("methods")[0].GetProperty("validationAccuracy").ValueKind);
    }

    [Fact]
    public async Task The_comparison_lists_every_method_with_its_figures()
    {
        using var result = await Short().Train("MLP 2", Architectures.Mlp2, Quick with { Epochs = 2 }).Train("CNN", Architectures.Cnn, Quick with { Epochs = 2 }).Build().RunAsync();
        var lines = result.Comparison.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains(lines, line => line.StartsWith("MLP 2", StringComparison.Ordinal) && line.Contains("109,770", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("CNN", StringComparison.Ordinal) && line.Contains("168,074", StringComparison.Ordinal));
        Assert.Contains("seed 3", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_tells_every_epoch_of_every_method()
    {
        var reports = new List<ExperimentProgress>();
        using var result = await Short().Train("a", Architectures.Mlp2, Quick with { Epochs = 3 }).Train("b", Architectures.Mlp2, Quick with { Epochs = 2 }).Build()
            .RunAsync(new Listener(reports.Add));

        // Each stage begins without figures, and ends with its last ones.
        Assert.Equal(
            ["a 0", "a 1", "a 2", "a 3", "a 3", "b 0", "b 1", "b 2", "b 2"],
            reports.Select(report => $"{report.Method} {report.Training?.Epoch.Epoch ?? 0}"));
        Assert.All(reports, report => Assert.Equal(2, report.MethodCount));
    }

    [Fact]
    public async Task Cancellation_stops_and_frees_every_network()
    {
        using var cancel = new CancellationTokenSource();
        var networks = new List<Encoder>();
        var options = Quick with { Epochs = 2 };
        var experiment = Short().Train("a", Watched(networks), options).Train("b", Watched(networks), options).Build();
        var progress = new Listener(report =>
        {
            if (report.Method == "b")
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => experiment.RunAsync(progress, cancel.Token));
        Assert.Equal(2, networks.Count);
        Assert.All(networks.SelectMany(network => network.parameters()), parameter => Assert.True(parameter.IsInvalid));
    }

    [Fact]
    public async Task A_result_frees_every_network_when_it_is_disposed_and_not_before()
    {
        var networks = new List<Encoder>();
        var result = await Short().Train("a", Watched(networks), Quick with { Epochs = 2 }).Build().RunAsync();
        var parameters = networks.Single().parameters().ToArray();

        Assert.All(parameters, parameter => Assert.False(parameter.IsInvalid));
        result.Dispose();
        Assert.All(parameters, parameter => Assert.True(parameter.IsInvalid));
    }

    [Fact]
    public void All_faults_are_told_at_once_with_value_and_remedy()
    {
        var builder = Experiment.On(_digits)
            .LabelRandomly(601)
            .HoldOut(1.5)
            .Train("CNN", Architectures.Cnn, new SupervisedOptions { BatchSize = 0 })
            .Train("CNN", Architectures.Mlp1)
            .OnDevice((FewLabel.Runtime.ComputeDevice)9);
        var error = Assert.Throws<OptionsException>(builder.Build);

        Assert.Equal(
            ["HoldOut", "LabelRandomly", "OnDevice", "Train", "Train(\"CNN\").BatchSize"],
            error.Faults.Select(fault => fault.Parameter).Order(StringComparer.Ordinal));
        Assert.Contains("LabelRandomly is 601; it must be 1 to 600", error.Message, StringComparison.Ordinal);
        Assert.Contains("HoldOut is 1.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_told_with_the_call_that_adds_it()
    {
        var error = Assert.Throws<OptionsException>(Experiment.On(_digits).Build);
        Assert.Contains("LabelRandomly(100)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Train(\"CNN\")", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_that_was_refused_can_be_completed_and_built()
    {
        var builder = Experiment.On(_digits).LabelRandomly(100);
        Assert.Throws<OptionsException>(builder.Build);
        Assert.NotNull(builder.Train("CNN", Architectures.Cnn).Build());
    }

    [Fact]
    public void More_labels_per_class_than_the_smallest_class_has_are_refused_with_what_is_possible()
    {
        var least = Enumerable.Range(0, 10).Min(label => _digits.Train.LabelValues.Count(value => value == label));
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits).LabelPerClass(least + 1).Train("CNN", Architectures.Cnn).Build());
        Assert.Contains($"it must be 1 to {least} per class", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_that_cannot_give_each_class_an_image_is_refused_with_the_numbers()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits).LabelPerClass(2).HoldOut(0.25).Train("CNN", Architectures.Cnn).Build());
        Assert.Contains("Of 20 labeled images it holds out 5 and leaves 15", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_given_twice_is_refused()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits).LabelRandomly(100).LabelPerClass(10).HoldOut(0.2).HoldOut(0.3).Train("CNN", Architectures.Cnn).Build());
        Assert.Equal(2, error.Faults.Length);
        Assert.All(error.Faults, fault => Assert.Contains("twice", fault.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_network_that_cannot_take_the_images_is_refused_before_the_run()
    {
        using var tiny = new ImageDataset("tiny", Tiny(), Tiny());
        var error = Assert.Throws<OptionsException>(() => Experiment.On(tiny).LabelRandomly(2).Train("CNN", Architectures.Cnn).Build());
        Assert.Contains("1×4×4", error.Message, StringComparison.Ordinal);

        static ImageSet Tiny() => new(torch.zeros(4, 1, 4, 4, dtype: torch.ScalarType.Byte), torch.tensor([0L, 1, 0, 1]));
    }

    [Fact]
    public void A_built_experiment_cannot_be_changed_or_built_again()
    {
        var builder = Short().Train("CNN", Architectures.Cnn);
        builder.Build();
        Assert.Throws<InvalidOperationException>(() => builder.Train("more", Architectures.Cnn));
        Assert.Throws<InvalidOperationException>(() => builder.HoldOut(0.3));
        Assert.Throws<InvalidOperationException>(builder.Build);
    }

    [Fact]
    public async Task An_experiment_runs_once()
    {
        var experiment = Short().Train("MLP 2", Architectures.Mlp2, Quick with { Epochs = 1 }).Build();
        using var result = await experiment.RunAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => experiment.RunAsync());
    }

    private static float[] Weights(ExperimentResult result) =>
        [.. result.Methods[^1].Model.state_dict().Values.Where(t => t.dtype == torch.ScalarType.Float32).SelectMany(t => t.detach().contiguous().data<float>().ToArray())];

    private ExperimentBuilder Short() => Experiment.On(_digits).LabelPerClass(10, seed: 3).HoldOut(0.25).Augment(Recipe.Digits.Augmentation);

    /// <summary>MLP 2, remembering each encoder that is made.</summary>
    private static Architecture Watched(List<Encoder> made) => new("watched", (input, random) =>
    {
        var encoder = Architectures.Mlp2.CreateEncoder(input, random);
        made.Add(encoder);
        return encoder;
    });

    private sealed class Listener(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
    {
        void IProgress<ExperimentProgress>.Report(ExperimentProgress value) => action(value);
    }
}
