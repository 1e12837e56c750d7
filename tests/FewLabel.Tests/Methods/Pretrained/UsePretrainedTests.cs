using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using static TorchSharp.torch;

namespace FewLabel.Tests.Methods;

/// <summary>Encoders that were pre-trained elsewhere, in the builder.</summary>
public sealed class UsePretrainedTests : IDisposable
{
    private static readonly Normalize Normalization = new(0.5, 0.25);

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 60, test: 10, seed: 3);

    public void Dispose() => _digits.Dispose();

    [Fact]
    public async Task It_gives_features_of_all_images_trains_nothing_and_has_no_result()
    {
        var reader = new FeatureReader("reader", "own");
        using var result = await Experiment.On(_digits).Normalize(Normalization).UsePretrained("own", Projection.Of(seed: 4)).Add(reader).Build().RunAsync();

        using var untouched = new Projection(_digits.Train.Shape, 4, null);
        using var expected = FeatureExtractor.Extract(untouched, _digits.Train, normalize: Normalization, options: new FeatureOptions());
        Assert.Equal(expected.data<float>().ToArray(), reader.Features);
        Assert.Empty(result.Methods);
        Assert.Equal(
            untouched.state_dict()["layer.weight"].data<float>().ToArray(), result.Encoders["own"].Encoder.state_dict()["layer.weight"].data<float>().ToArray());
        Assert.Null(result.Encoders["own"].Pretraining);
    }

    [Fact]
    public async Task The_recipe_decides_whether_images_are_mirrored_and_options_overrule_it()
    {
        using var noise = Sets.Noise(20, 3, 24, 24);
        using var untouched = new Projection(noise.Train.Shape, 1, null);
        float[] mirrored = Expected(new FeatureOptions { Mirrored = true }), plain = Expected(new FeatureOptions()), cropped = Expected(new FeatureOptions { Crops = 3 });

        Assert.Equal(mirrored, await Features(Recipe.Photos, null));
        Assert.Equal(plain, await Features(Recipe.Generic, null));
        Assert.Equal(cropped, await Features(Recipe.Photos, new FeatureOptions { Crops = 3 }));
        Assert.False(Recipe.Digits.Features.Mirrored);

        float[] Expected(FeatureOptions options)
        {
            using var features = FeatureExtractor.Extract(untouched, noise.Train, normalize: Normalization, options: options);
            return features.data<float>().ToArray();
        }

        async Task<float[]> Features(Recipe recipe, FeatureOptions? options)
        {
            var reader = new FeatureReader("reader", "own");
            using var result = await Experiment.On(noise, recipe).Normalize(Normalization).UsePretrained("own", Projection.Of(), options).Add(reader).Build().RunAsync();
            return reader.Features;
        }
    }

    [Fact]
    public async Task The_encoder_sees_images_at_the_size_that_is_asked_for()
    {
        var sizes = new HashSet<long>();
        var encoder = Projection.Of(seen: images => sizes.Add(images.shape[2]));
        using var result = await Experiment.On(_digits).UsePretrained("own", encoder, new FeatureOptions { InputSize = 40 }).Add(new FeatureReader("reader", "own")).Build().RunAsync();

        Assert.Equal([40L], sizes);
    }

    [Fact]
    public void A_network_whose_weights_would_be_drawn_and_options_that_cannot_be_are_faults()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits)
            .UsePretrained("drawn", Architectures.Mlp1)
            .UsePretrained("wrong", Projection.Of(), new FeatureOptions { Crops = -1, InputSize = 20_000 })
            .UsePretrained("small", Architectures.Cnn, new FeatureOptions { InputSize = 2 })
            .Build());

        Assert.Equal(
            [
                "UsePretrained(\"drawn\").Architecture", "UsePretrained(\"wrong\").Crops", "UsePretrained(\"wrong\").InputSize",
                "UsePretrained(\"small\").InputSize", "UsePretrained(\"small\").Architecture",
            ],
            error.Faults.Select(fault => fault.Parameter));
        Assert.Contains("pre-train it by Pretrain", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_features_take_its_own_time_and_not_that_of_the_method_that_asks_first()
    {
        var encoder = Projection.Of(seen: _ => Thread.Sleep(1_500));
        using var result = await Experiment.On(_digits).LabelPerClass(1, seed: 1).UsePretrained("own", encoder).Add(new AskingLearner("learner", "own")).Build().RunAsync();

        Assert.True(result.Encoders["own"].Seconds >= 1.5, $"{result.Encoders["own"].Seconds} s");
        Assert.True(result.Methods[0].Seconds < 1.5, $"{result.Methods[0].Seconds} s");
    }

    /// <summary>Asks for features, and gives an untrained network.</summary>
    private sealed class AskingLearner(string name, string from) : ExperimentMethod(name)
    {
        public override IEnumerable<MethodResult> Run(MethodContext context)
        {
            var start = context.Encode(context.FindSource(from));
            _ = start.Features;
            _ = start.Graph(5);
            using var weights = context.Random.Fork("weights");
            yield return context.Measure(new TrainedModel(Architectures.Mlp1.CreateClassifier(context.Images.Shape, 10, weights)) { Start = start });
        }
    }
}
