using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Vision transformers in experiments and in the files of classifiers.</summary>
public sealed class VisionTransformerFileTests : IDisposable
{
    private static readonly VisionTransformerOptions Tiny = new() { Width = 16, Depth = 2, Heads = 2, PatchSize = 7, PositionSize = 28 };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 120, test: 20, seed: 3);
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["digits.fewlabel"];

    public static TheoryData<string> Kinds => ["plain", "resized, registers, layer scale", "fixed positions", "in forms"];

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_saved_classifier_loads_by_the_librarys_registry_and_predicts_the_same(string kind)
    {
        var architecture = Of(kind);
        using var result = await Experiment(architecture).Build().RunAsync();
        result.Best.Save(File);
        using var classifier = Classifier.Load(File);

        Assert.Equal(architecture.Spec, Assert.Single(classifier.Info.Networks));
        Assert.Empty(classifier.Info.OwnNetworks!);
        Assert.Equal(
            result.Best.Predict(_digits.Test!).Select(one => one.Probabilities), classifier.Predict(_digits.Test!).Select(one => one.Probabilities));
    }

    [Fact]
    public async Task A_kept_run_goes_on_and_notices_another_option_of_the_transformer()
    {
        using (await Experiment(Of("plain")).CheckpointTo(_folder.Path).Build().RunAsync())
        {
        }

        using (await Experiment(Of("plain")).CheckpointTo(_folder.Path).Build().RunAsync())
        {
        }

        var other = Architectures.VisionTransformer(Tiny with { PositionOffset = 0 });
        var error = await Assert.ThrowsAnyAsync<FewLabelException>(() => Experiment(other).CheckpointTo(_folder.Path).Build().RunAsync());
        Assert.Contains("positionOffset", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_experiment_with_images_that_do_not_divide_is_refused_when_it_is_built()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment(Architectures.ViTSmall16).Build());

        Assert.Contains("multiples of 16 pixels; these are 1×28×28", error.Message, StringComparison.Ordinal);
    }

    private static Architecture Of(string kind) => kind switch
    {
        "plain" => Architectures.VisionTransformer(Tiny),
        "fixed positions" => Architectures.VisionTransformer(Tiny with { Positions = PositionEmbedding.SinCos, PositionSize = null }),
        "in forms" => Architectures.VisionTransformer(Tiny).WithInputNormalization(FewLabel.Augmentation.MomentNormalization.None, new FewLabel.Augmentation.MomentNormalization()),
        _ => Architectures.VisionTransformer(Tiny with { RegisterTokens = 2, LayerScale = 0.1 }).WithInputSize(35),
    };

    private ExperimentBuilder Experiment(Architecture architecture) => FewLabel.Experiment.On(_digits, Recipe.Generic)
        .LabelPerClass(2)
        .HoldOut(0.5)
        .Train("ViT", architecture, new SupervisedOptions { Epochs = 2, BatchSize = 10 });
}
