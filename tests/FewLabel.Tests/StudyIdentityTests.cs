using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Studies;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>A draw that was kept stands for a run only as long as everything that makes its figures is the same.</summary>
public sealed class StudyIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _digits = Digits();

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_kept_draw_of_the_same_everything_is_told_again()
    {
        await RunAsync(_digits);
        using var same = Digits();

        Assert.Single((await RunAsync(same)).Runs);
    }

    [Fact]
    public async Task Other_pixels_under_the_same_name_are_another_study()
    {
        await RunAsync(_digits);
        using var others = Digits(train: pixels => pixels[5, 0, 3, 3] = 77);

        Assert.Matches("Dataset.Train.Digest was [0-9a-f]+ and is [0-9a-f]+", (await RefusalAsync(() => RunAsync(others))).Message);
    }

    [Fact]
    public async Task Other_test_labels_are_another_study()
    {
        await RunAsync(_digits);
        using var others = Digits(testLabels: labels => labels[3] = (labels[3].item<long>() + 1) % 10);

        Assert.Matches("Dataset.Test.Digest was [0-9a-f]+ and is [0-9a-f]+", (await RefusalAsync(() => RunAsync(others))).Message);
    }

    [Fact]
    public async Task Another_training_seed_is_another_study()
    {
        await RunAsync(_digits, seed => Builder(_digits, seed).SeedTraining(8));

        var error = await RefusalAsync(() => RunAsync(_digits, seed => Builder(_digits, seed).SeedTraining(9)));
        Assert.Contains("Training seed was 8 and is 9", error.Message, StringComparison.Ordinal);
        Assert.Contains("Keep this study in another folder, or delete the file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_device_or_version_is_another_study()
    {
        await RunAsync(_digits);
        var path = _folder["seed-1.json"];
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"Device\": \"CPU\"", "\"Device\": \"CUDA\"", StringComparison.Ordinal)
            .Replace("\"TorchSharp\": \"", "\"TorchSharp\": \"9", StringComparison.Ordinal));

        var error = await RefusalAsync(() => RunAsync(_digits, seed => Builder(_digits, seed).OnDevice(ComputeDevice.Cpu)));
        Assert.Contains("Device was CUDA and is CPU", error.Message, StringComparison.Ordinal);
        Assert.Matches(@"TorchSharp was 9\d", error.Message);
    }

    [Fact]
    public async Task An_own_transform_with_another_parameter_is_another_study()
    {
        await RunAsync(_digits, seed => Builder(_digits, seed, new Salt(0.1)));
        await RunAsync(_digits, seed => Builder(_digits, seed, new Salt(0.1)));

        var error = await RefusalAsync(() => RunAsync(_digits, seed => Builder(_digits, seed, new Salt(0.2))));
        Assert.Contains("Augmentation.share was 0.1 and is 0.2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_run_with_another_parameter_of_an_own_transform_does_not_go_on()
    {
        using (await Builder(_digits, 1, new Compose(new Salt(0.1))).CheckpointTo(_folder.Path).Build().RunAsync())
        {
        }

        var error = await RefusalAsync(() => Builder(_digits, 1, new Compose(new Salt(0.2))).CheckpointTo(_folder.Path).Build().RunAsync());
        Assert.Contains("Augmentation.Transforms[0].share was 0.1 and is 0.2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_cannot_be_compared_is_told()
    {
        using var result = await Builder(_digits, 1, new Curve(pixels => pixels * 0.5)).CheckpointTo(_folder.Path).Build().RunAsync();

        Assert.StartsWith("Augmentation.curve is a Func`2, of which nothing can be compared", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_own_network_that_is_made_otherwise_is_another_study()
    {
        await RunAsync(_digits, seed => Builder(_digits, seed).Train("own", Own(64)));
        await RunAsync(_digits, seed => Builder(_digits, seed).Train("own", Own(64)));

        var error = await RefusalAsync(() => RunAsync(_digits, seed => Builder(_digits, seed).Train("own", Own(32))));
        Assert.Contains("own.Architecture.Network was MlpEncoder of ", error.Message, StringComparison.Ordinal);

        static Architecture Own(int width) => new("mine", (input, random) => new MlpEncoder(input, [width], random));
    }

    private static Task<FewLabelException> RefusalAsync(Func<Task> run) => Assert.ThrowsAsync<FewLabelException>(run);

    private Task<StudyResult> RunAsync(ImageDataset digits, Func<long, ExperimentBuilder>? describe = null) =>
        new Study([1], describe ?? (seed => Builder(digits, seed))).CheckpointTo(_folder.Path).RunAsync();

    private static ExperimentBuilder Builder(ImageDataset digits, long seed, ImageTransform? augmentation = null) => Experiment
        .On(digits)
        .LabelPerClass(1, seed)
        .Augment(augmentation ?? new RandomRotation(5))
        .Train("MLP", Architectures.Mlp2, new SupervisedOptions { Epochs = 1 });

    private static ImageDataset Digits(Action<Tensor>? train = null, Action<Tensor>? testLabels = null)
    {
        using var digits = SyntheticDigits.CreateDataset(train: 60, test: 20, seed: 3);
        return new ImageDataset("digits", Copy(digits.Train, train, null), Copy(digits.Test, null, testLabels));

        static ImageSet Copy(ImageSet images, Action<Tensor>? pixels, Action<Tensor>? labels)
        {
            var copy = (Pixels: images.Pixels.clone(), Labels: images.Labels!.clone());
            pixels?.Invoke(copy.Pixels);
            labels?.Invoke(copy.Labels);
            return new ImageSet(copy.Pixels, copy.Labels, images.ClassNames);
        }
    }

    private sealed class Curve(Func<Tensor, Tensor> curve) : ImageTransform
    {
        public override Tensor Apply(Tensor images, RandomSource random) => curve(images);
    }

    /// <summary>White dots. It describes nothing.</summary>
    private sealed class Salt(double share) : ImageTransform
    {
        public override Tensor Apply(Tensor images, RandomSource random) =>
            images.masked_fill(random.Chance(share, images.shape), Scalars.Of(1.0));
    }
}
