using System.Collections;
using System.Reflection;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>What is made for strokes on a dark ground changes no other picture.</summary>
public sealed class ColorImageTests
{
    private static readonly Type[] OfDigits = [typeof(RandomStroke), typeof(StrokeWidth), typeof(MomentNormalization), typeof(ElasticTransform)];

    [Theory]
    [InlineData("Photos")]
    [InlineData("Generic")]
    public async Task Color_images_run_through_every_method_without_any_transform_of_digits(string name)
    {
        using var images = Sets.Noise(60, 3, 64, 64);
        using var result = await Run(images, Recipe.Find(name)!, out var ran);

        Assert.Equal(
            ["net", "semi", "MoCo linear probe", "MoCo fine-tuned", "MoCo propagated", "deep"], result.Methods.Select(method => method.Name));
        Assert.Equal(["Augmentation", "ContrastiveViews", "StrongAugmentation"], ran.Keys.Order());
        Assert.All(ran.Values, types => Assert.Contains(types, type => type != typeof(Compose)));
        Assert.Empty(ran.Values.SelectMany(types => types).Intersect(OfDigits));
        Assert.All(result.Methods, method => Assert.Empty(method.InputNormalizations));
        Assert.All(result.Methods.SelectMany(method => method.Info.Networks), spec => Assert.DoesNotContain("InputNormalization", spec.ToJson(), StringComparison.Ordinal));
    }

    /// <summary>The same look finds them where they are.</summary>
    [Fact]
    public async Task Digits_run_through_every_method_with_transforms_of_digits()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 120, test: 20, seed: 3);
        using var result = await Run(digits, Recipe.Digits, out var ran);

        Assert.NotEmpty(ran.Values.SelectMany(types => types).Intersect(OfDigits));
        Assert.NotEmpty(result.Methods[^1].InputNormalizations);
    }

    private static Task<ExperimentResult> Run(ImageDataset images, Recipe recipe, out Dictionary<string, HashSet<Type>> ran)
    {
        var seen = ran = [];
        var network = Architectures.Mlp1.WithInputSize(16);
        var onePass = new SelfTrainingOptions { Epochs = 1, BatchSize = 16, LabeledBatchSize = 10, ConfidentFraction = 1, TeacherStart = 1 };
        var watched = recipe with
        {
            Augmentation = Watch("Augmentation", recipe.Augmentation),
            StrongAugmentation = Watch("StrongAugmentation", recipe.StrongAugmentation),
            ContrastiveViews = Watch("ContrastiveViews", recipe.ContrastiveViews),
            Encoder = network,
            Network = network,
            Supervised = recipe.Supervised with { Epochs = 1 },
            SemiSupervised = recipe.SemiSupervised with { Epochs = 1, BatchSize = 16, LabeledBatchSize = 10 },
            Pretraining = recipe.Pretraining with
            {
                Moco = recipe.Pretraining.Moco with { Epochs = 1, BatchSize = 16, Queue = 32, HeadHidden = 16 },
                LinearProbe = new LinearProbeOptions(),
                FineTune = new FineTuneOptions { Supervised = new SupervisedOptions { Epochs = 1 }, HeadEpochs = 1 },
                Distill = onePass,
                Propagate = new PropagationOptions { Neighbors = 5, Training = onePass },
            },
            Propagation = recipe.Propagation with { Network = network, Rounds = 1, EnsembleSize = 1, Neighbors = 5, Training = onePass },
        };
        return Experiment.On(images, watched).LabelPerClass(2, seed: 1)
            .Train("net").TrainSemiSupervised("semi").Pretrain("MoCo").PropagateDeeply("deep", "MoCo").Build().RunAsync();

        Watched Watch(string name, ImageTransform transform) => new(transform, () => seen.TryAdd(name, [.. Within(transform).Select(part => part.GetType())]));
    }

    /// <summary>A transform and all those that it holds.</summary>
    private static IEnumerable<ImageTransform> Within(object? value) => value switch
    {
        ImageTransform transform => FieldsOf(transform).SelectMany(Within).Prepend(transform),
        IEnumerable items and not string => items.Cast<object?>().SelectMany(Within),
        _ => [],
    };

    private static IEnumerable<object?> FieldsOf(ImageTransform transform) =>
        transform.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(field => field.GetValue(transform));

    /// <summary>Tells that it ran.</summary>
    private sealed class Watched(ImageTransform transform, Action ran) : ImageTransform
    {
        public override Tensor Apply(Tensor images, RandomSource random)
        {
            ran();
            return transform.Apply(images, random);
        }
    }
}
