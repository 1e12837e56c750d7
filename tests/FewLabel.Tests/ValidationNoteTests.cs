using FewLabel.Data;
using FewLabel.Running;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>What images held out chose of a method is said, and none of its figures on them is of images that it learned from.</summary>
public sealed class ValidationNoteTests
{
    private static readonly LinearProbeOptions OnePenalty = new() { Penalties = [0.1, 0.1] };

    public static TheoryData<string, PretrainOptions, string> Choices => new()
    {
        { "MoCo linear probe", new(), "its penalty" },
        { "MoCo linear probe", new() { LinearProbe = OnePenalty }, "" },
        { "MoCo fine-tuned", new(), "the penalty of its first head" },
        { "MoCo fine-tuned", new() { FineTune = new() { Probe = null } }, "" },
        { "MoCo fine-tuned", new() { FineTune = new() { Probe = OnePenalty with { RefitOnAll = true } } }, "the first weights of its head, which learned from them" },
        { "MoCo fine-tuned", new() { FineTune = new() { Supervised = new() { EarlyStopping = new(3) } } }, "the penalty of its first head and the epoch of its weights" },
        { "MoCo propagated", new() { FineTune = new() { Supervised = new() { EarlyStopping = new(3) } } }, "" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void Each_method_names_what_images_held_out_choose_of_it(string method, PretrainOptions options, string expected) =>
        Assert.Equal(expected, string.Join(" and ", new PretrainPlan("MoCo", Architectures.CnnBackbone, options).ChosenByValidation(method)));

    [Fact]
    public void Of_a_network_of_its_own_they_choose_the_epoch_if_it_stops_early_and_else_nothing()
    {
        Assert.Empty(new TrainPlan("CNN", Architectures.Cnn, new SupervisedOptions()).ChosenByValidation("CNN"));
        Assert.Equal("the epoch of its weights", Assert.Single(new TrainPlan("CNN", Architectures.Cnn, new SupervisedOptions { EarlyStopping = new(3) }).ChosenByValidation("CNN")));
        Assert.Empty(new SemiSupervisedPlan("FixMatch", Architectures.Cnn, new SemiSupervisedOptions(), null).ChosenByValidation("FixMatch"));
    }

    [Fact]
    public async Task A_probe_that_is_fitted_again_on_all_labeled_images_is_measured_before_on_those_held_out()
    {
        using var images = Noise();
        using var apart = await Probe(images, refit: false);
        using var refitted = await Probe(images, refit: true);

        // The labels are drawn by chance: only who has learned an image knows its class.
        Assert.InRange(apart.Validation!.Accuracy, 0, 0.9);
        Assert.Equal((apart.Validation.Confusion.Correct, apart.Validation.Loss), (refitted.Validation!.Confusion.Correct, refitted.Validation.Loss));
        Assert.NotEqual(apart.Test!.Loss, refitted.Test!.Loss);

        static async Task<MethodResult> Probe(ImageDataset images, bool refit) => (await Experiment.On(images).LabelPerClass(15).HoldOut(0.5)
            .Pretrain("MoCo", Architectures.CnnBackbone, Recipe.Digits.Pretraining with
            {
                Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 16, Queue = 32 },
                LinearProbe = new LinearProbeOptions { Penalties = [1e-5], RefitOnAll = refit },
                FineTune = null,
                Propagate = null,
            })
            .Build().RunAsync()).Methods[0];
    }

    private static ImageDataset Noise()
    {
        using var random = new RandomSource(4);
        return new ImageDataset("noise", Part(80, random), Part(20, random));

        static ImageSet Part(int count, RandomSource random) => new(random.Integers(0, 256, count, 1, 28, 28).to(uint8), arange(count, int64).remainder(2));
    }
}
