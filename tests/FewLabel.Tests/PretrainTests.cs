using System.Collections.Immutable;
using System.Text.Json;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Graphs;
using FewLabel.Methods;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Metrics;

namespace FewLabel.Tests;

public sealed class PretrainTests : IDisposable
{
    private static readonly PretrainOptions Short = Recipe.Digits.Pretraining with
    {
        Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 64, Queue = 256 },
        FineTune = new FineTuneOptions { Supervised = new SupervisedOptions { Epochs = 5 } },
        Distill = new SelfTrainingOptions { Epochs = 1, BatchSize = 64 },
        Propagate = new PropagationOptions { Neighbors = 5, Training = new SelfTrainingOptions { Epochs = 1, BatchSize = 64 } },
    };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 600, test: 200, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task One_pre_training_gives_a_probe_a_fine_tuned_and_a_propagated_method()
    {
        using var result = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Short).Build().RunAsync();

        Assert.Equal(["MoCo linear probe", "MoCo fine-tuned", "MoCo propagated"], result.Methods.Select(method => method.Name));
        Assert.Equal([DataUse.FrozenEncoder, DataUse.PseudoLabels, DataUse.PseudoLabels], result.Methods.Select(method => method.Use));
        Assert.All(result.Methods, method => Assert.Equal("CNN backbone", method.EncoderName));
        Assert.All(result.Methods, method => Assert.True(method.PretrainSeconds > 0));
        Assert.Single(result.Methods.Select(method => method.Pretraining).Distinct());
        Assert.All(result.Methods, method => Assert.Equal(200, method.Test!.Count));
        Assert.All(result.Methods, method => Assert.Equal(25, method.Validation!.Count));
    }

    [Fact]
    public async Task Test_figures_are_of_the_test_images_as_they_are()
    {
        using var result = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Short).Build().RunAsync();

        Assert.All(result.Methods, method => Assert.Equal(
            Evaluator.Evaluate(method.Model, _digits.Test, null, method.Normalize).Accuracy, method.Test!.Accuracy));
    }

    [Fact]
    public async Task Labeled_images_stay_out_of_pre_training_unless_asked()
    {
        using var without = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Probe).Build().RunAsync();
        using var with = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Probe with { IncludeLabeled = true }).Build().RunAsync();

        Assert.Equal((500, 0), (without.Methods[0].Pretraining!.ImageCount, without.Methods[0].Pretraining!.LabeledCount));
        Assert.Equal((600, 100), (with.Methods[0].Pretraining!.ImageCount, with.Methods[0].Pretraining!.LabeledCount));
    }

    [Fact]
    public async Task The_probe_leaves_the_pre_trained_encoder_as_it_is_and_fine_tuning_changes_it()
    {
        using var result = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Short with { Propagate = null }).Build().RunAsync();
        using var again = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Probe).Build().RunAsync();

        Assert.Equal(Weights(again.Methods[0]), Weights(result.Methods[0]));
        Assert.NotEqual(Weights(result.Methods[0]), Weights(result.Methods[1]));
    }

    [Fact]
    public async Task A_pre_trained_encoder_is_not_the_network_it_started_from()
    {
        using var trained = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Probe).Build().RunAsync();
        using var barely = await Builder()
            .Pretrain("MoCo", Architectures.CnnBackbone, Probe with { Moco = Probe.Moco with { MaxSteps = 1 } }).Build().RunAsync();

        Assert.NotEqual(Weights(barely.Methods[0]), Weights(trained.Methods[0]));
    }

    [Fact]
    public async Task The_fine_tuned_network_goes_on_learning_from_its_own_pseudo_labels_unless_told_not_to()
    {
        var tuned = Short with { LinearProbe = null, Propagate = null };
        using var distilled = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, tuned).Build().RunAsync();
        using var plain = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, tuned with { Distill = null }).Build().RunAsync();

        Assert.NotEqual(Weights(plain.Methods[0]), Weights(distilled.Methods[0]));
        Assert.Equal(5, plain.Methods[0].Training!.History.Length);
        Assert.Single(distilled.Methods[0].Training!.History);
        Assert.Equal((DataUse.PretrainedNetwork, DataUse.PseudoLabels), (plain.Methods[0].Use, distilled.Methods[0].Use));
    }

    [Fact]
    public async Task What_augments_the_unlabeled_images_reaches_them()
    {
        var propagated = Short with { LinearProbe = null, FineTune = null };
        using var strong = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, propagated).Build().RunAsync();
        using var none = await Builder()
            .Pretrain("MoCo", Architectures.CnnBackbone, propagated with { UnlabeledAugmentation = Augmentations.None }).Build().RunAsync();

        Assert.NotEqual(Weights(none.Methods[0]), Weights(strong.Methods[0]));
    }

    [Fact]
    public void A_classifiers_pseudo_label_is_its_likeliest_class_as_certain_as_it_is_probable()
    {
        using var random = new RandomSource(4);
        using var model = Architectures.Mlp2.CreateClassifier(_digits.Train.Shape, 10, random);
        var normalize = Normalize.Measure(_digits.Train);
        var pseudoLabels = PseudoLabeler.Of(model, _digits.Train, normalize, TorchSharp.torch.CPU, default);

        model.eval();
        foreach (var image in new[] { 0L, 17, 599 })
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            var odds = model.call(normalize.Apply(_digits.Train.Batch(TorchSharp.torch.tensor([image])))).softmax(1).data<float>().ToArray();
            Assert.Equal(Array.IndexOf(odds, odds.Max()), pseudoLabels.Labels[(int)image]);
            Assert.Equal(odds.Max(), pseudoLabels.Certainty[(int)image], 5);
        }
    }

    [Fact]
    public void Batches_larger_than_the_unlabeled_images_are_found_before_anything_runs()
    {
        var large = new SelfTrainingOptions { BatchSize = 501 };
        var options = Short with { Distill = large, Propagate = new PropagationOptions { Training = large } };
        var error = Assert.Throws<OptionsException>(() => Builder().Pretrain("MoCo", Architectures.CnnBackbone, options).Build());

        Assert.Equal(
            ["Pretrain(\"MoCo\").Distill.BatchSize", "Pretrain(\"MoCo\").Propagate.Training.BatchSize"],
            error.Faults.Select(fault => fault.Parameter));
        Builder().Pretrain("MoCo", Architectures.CnnBackbone, options with { FineTune = null, Propagate = null }).Build();
    }

    [Fact]
    public async Task The_same_seed_gives_bit_identical_methods()
    {
        using var first = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Short).Build().RunAsync();
        using var second = await Builder().Pretrain("MoCo", Architectures.CnnBackbone, Short).Build().RunAsync();

        Assert.Equal(first.Methods.Select(method => method.Test!.Loss), second.Methods.Select(method => method.Test!.Loss));
        Assert.Equal(Weights(first.Methods[2]), Weights(second.Methods[2]));
    }

    [Fact]
    public async Task The_json_tells_encoder_and_pre_training()
    {
        using var result = await Builder().Train("MLP", Architectures.Mlp2, new SupervisedOptions { Epochs = 2 })
            .Pretrain("MoCo", Architectures.CnnBackbone, Probe).Build().RunAsync();
        using var json = JsonDocument.Parse(result.ToJson());
        var methods = json.RootElement.GetProperty("methods");

        Assert.Equal(JsonValueKind.Null, methods[0].GetProperty("encoder").ValueKind);
        Assert.Equal("CNN backbone", methods[1].GetProperty("encoder").GetString());
        Assert.True(methods[1].GetProperty("pretrainSeconds").GetDouble() > 0);
        Assert.Equal(500, methods[1].GetProperty("pretrainImages").GetInt32());
        Assert.Equal(0, methods[1].GetProperty("pretrainLabeled").GetInt32());
    }

    [Fact]
    public async Task Progress_names_the_stages_in_their_order()
    {
        var experiment = Builder().Pretrain("MoCo", Architectures.CnnBackbone, Short).Build();
        var stages = experiment.Stages;
        var seen = new List<string>();
        using var result = await experiment.RunAsync(new Listener(progress =>
        {
            Assert.Equal(stages[progress.Position], progress.Method);
            if (seen.LastOrDefault() != progress.Method)
            {
                seen.Add(progress.Method);
            }
        }));

        Assert.Equal(["MoCo pre-training", "MoCo linear probe", "MoCo fine-tuned", "MoCo distillation", "MoCo propagated"], stages.ToArray());
        Assert.Equal(stages.ToArray(), seen);
    }

    [Fact]
    public void All_faults_of_a_pre_training_come_in_one_error()
    {
        var options = Short with
        {
            Moco = Short.Moco with { Temperature = 0, Queue = 5_000 },
            Propagate = new PropagationOptions { Neighbors = 0, Labels = new LabelPropagationOptions { Alpha = 2 } },
        };

        var error = Assert.Throws<OptionsException>(() => Builder().Pretrain("MoCo", Architectures.CnnBackbone, options).Build());

        Assert.Contains("Temperature", error.Message, StringComparison.Ordinal);
        Assert.Contains("Moco.Queue", error.Message, StringComparison.Ordinal);
        Assert.Contains("Propagate.Neighbors", error.Message, StringComparison.Ordinal);
        Assert.Contains("Propagate.Labels.Alpha", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_of_a_pre_training_cannot_share_its_name()
    {
        var error = Assert.Throws<OptionsException>(() => Builder()
            .Train("MoCo fine-tuned", Architectures.Cnn).Pretrain("MoCo", Architectures.CnnBackbone, Short).Build());

        Assert.Contains("a name that no other method has", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canceling_during_pre_training_stops_the_experiment()
    {
        using var source = new CancellationTokenSource();
        var experiment = Builder().Pretrain("MoCo", Architectures.CnnBackbone, Short).Build();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => experiment.RunAsync(new Listener(_ => source.Cancel()), source.Token));
    }

    [Fact]
    public void The_reference_study_preset_has_the_studys_settings()
    {
        var moco = PretrainOptions.ReferenceStudy.Moco;

        Assert.Equal((4096, 0.999, 0.07, 128, 15, 128), (moco.Queue, moco.Momentum, moco.Temperature, moco.BatchSize, moco.Epochs, moco.Dimension));
        Assert.Equal(0.03, moco.Optimizer.LearningRate);
        Assert.Same(Augmentations.MocoStudy, PretrainOptions.ReferenceStudy.Views);
    }

    [Fact]
    public void Missing_forms_are_named()
    {
        Assert.Equal(["InputNormalizations"], (PretrainOptions.Quick with { InputNormalizations = default(ImmutableArray<MomentNormalization>) }).Validate(10).Select(fault => fault.Parameter));
        Assert.Equal(["InputNormalizations"], (PretrainOptions.Quick with { InputNormalizations = [null!] }).Validate(10).Select(fault => fault.Parameter));
        Assert.Empty((PretrainOptions.Quick with { InputNormalizations = [] }).Validate(10));
        Assert.Equal(["TestTimeScales"], (PretrainOptions.Quick with { TestTimeScales = [1, 11] }).Validate(10).Select(fault => fault.Parameter));
    }

    [Fact]
    public void Only_the_recipe_for_digits_brings_digits_to_forms()
    {
        Assert.Equal(Recipe.Digits.InputNormalizations, Recipe.Digits.InputNormalizations);
        Assert.Null(PretrainOptions.Quick.InputNormalizations);
        Assert.Null(new PretrainOptions().InputNormalizations);
        Assert.Empty(PretrainOptions.ReferenceStudy.InputNormalizations!.Value);
    }

    private static PretrainOptions Probe => Short with { FineTune = null, Propagate = null };

    private static float[] Weights(MethodResult method) =>
        [.. ((ImageClassifier)method.Model).Encoder.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    private ExperimentBuilder Builder() => Experiment.On(_digits, Recipe.Digits).LabelRandomly(100, seed: 5).HoldOut(0.25).Augment(Recipe.Digits.Augmentation);

    private sealed class Listener(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
    {
        void IProgress<ExperimentProgress>.Report(ExperimentProgress value) => action(value);
    }
}
