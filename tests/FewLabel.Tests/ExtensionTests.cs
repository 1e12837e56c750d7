using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Extensions;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using FewLabel.Training.Optimizers;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>Parts of another assembly, which sees what everybody sees, work in all that the library does with its own.</summary>
public sealed class ExtensionTests : IDisposable
{
    private static readonly Architecture Encoder = PatchEncoder.Of(6, 24);
    private static readonly Architecture Network = CosineHead.On(Encoder, 12);
    private static readonly SupervisedOptions Plain = new() { Epochs = 40, BatchSize = 20, Optimizer = new AdamWOptions(0.01) };
    private static readonly SupervisedOptions Own = Plain with { Epochs = 4, Optimizer = new LionOptions(0.002), Schedule = new TriangularSchedule(0.3) };

    private static readonly DeepPropagationOptions Deep = new()
    {
        Network = Network, Rounds = 1, EnsembleSize = 1, Neighbors = 5,
        Training = new SelfTrainingOptions { Epochs = 1, BatchSize = 64, LabeledBatchSize = 16, ConfidentFraction = 1, TeacherStart = 1, Optimizer = new LionOptions(), Schedule = new TriangularSchedule(0.3) },
    };

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 60, seed: 3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _digits.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("encoder")]
    [InlineData("head")]
    [InlineData("transform")]
    [InlineData("schedule")]
    [InlineData("optimizer")]
    [InlineData("reader")]
    public async Task An_own_part_among_the_librarys_learns(string part)
    {
        var speckle = new RandomSpeckle(0.1);
        using var read = part == "reader" ? Read() : null;
        var builder = Experiment.On(read ?? _digits).LabelPerClass(10, seed: 1);
        var network = part switch { "encoder" => Encoder, "head" => CosineHead.On(Architectures.Mlp1, 12), _ => Architectures.Mlp1 };
        var options = part switch
        {
            "schedule" => Plain with { Schedule = new TriangularSchedule(0.3) },
            "optimizer" => Plain with { Optimizer = new LionOptions(0.002) },
            _ => Plain,
        };
        using var result = await (part == "transform" ? builder.Augment(speckle) : builder).Train("net", network, options).Build().RunAsync();

        // A tenth would be chance.
        Assert.True(result.Best.Test!.Accuracy > 0.3, $"{result.Best.Test.Accuracy}");
        Assert.Equal(part == "transform", speckle.Batches > 0);
        Assert.Equal(network.Spec, Assert.Single(result.Best.Info.Networks));
    }

    [Fact]
    public async Task Deep_propagation_goes_on_from_an_encoder_of_SimCLR()
    {
        using var result = await All(20, 0.1, 0.01).Build().RunAsync();
        using var untrained = await All(1, 0.1, 1e-12).Build().RunAsync();

        var (encoder, before) = (result.Encoders["SimCLR"].Encoder, untrained.Encoders["SimCLR"].Encoder);
        Assert.Equal("Patches", result.Methods[1].EncoderName);
        Assert.Equal([Network.Spec], result.Methods[0].Info.Networks.AsEnumerable());
        Assert.True(LossOf(encoder) < LossOf(before) - 0.02, $"{LossOf(before)} to {LossOf(encoder)}");
    }

    [Fact]
    public async Task A_run_of_own_parts_that_is_stopped_anywhere_comes_to_bit_identical_results()
    {
        using var whole = await All(2, 0.1).Build().RunAsync();
        var stopped = new HashSet<string>();
        for (var stops = 0; ; stops++)
        {
            Assert.InRange(stops, 0, 40);
            using var source = new CancellationTokenSource();
            var reports = 0;
            try
            {
                using var resumed = await All(2, 0.1).CheckpointTo(_folder.Path).Build().RunAsync(
                    new Listener(report =>
                    {
                        if (report.Share is > 0 and < 1 && ++reports == 2)
                        {
                            stopped.Add(report.Method);
                            source.Cancel();
                        }
                    }),
                    source.Token);
                Assert.Equal(Fingerprint.Of(whole), Fingerprint.Of(resumed));
                Assert.Equal(WeightsOf(whole), WeightsOf(resumed));
                break;
            }
            catch (OperationCanceledException)
            {
            }
        }

        Assert.Superset(new HashSet<string> { "SimCLR", "net", "deep" }, stopped);
    }

    [Theory]
    [InlineData("Strength was 0.1 and is 0.2")]
    [InlineData("Peak was 0.3 and is 0.4")]
    [InlineData("Beta2 was 0.99 and is 0.98")]
    [InlineData("Temperature was 0.5 and is 0.4")]
    [InlineData("Scale\":12")]
    [InlineData("Size\":6")]
    public async Task A_kept_run_does_not_go_on_with_another_parameter_of_an_own_part(string says)
    {
        using (await Experiment.On(_digits).LabelPerClass(4).Augment(new RandomSpeckle(0.1)).Add(new SimClr("SimCLR", Encoder, Contrast(1)))
            .Train("net", Network, Own with { Epochs = 1 }).CheckpointTo(_folder.Path).Build().RunAsync())
        {
        }

        bool Is(string name) => says.StartsWith(name, StringComparison.Ordinal);
        var own = Own with
        {
            Epochs = 1,
            Schedule = new TriangularSchedule(Is("Peak") ? 0.4 : 0.3),
            Optimizer = new LionOptions(0.002) { Beta2 = Is("Beta2") ? 0.98 : 0.99 },
        };
        var error = await Assert.ThrowsAsync<FewLabelException>(() => Experiment.On(_digits).LabelPerClass(4).Augment(new RandomSpeckle(Is("Strength") ? 0.2 : 0.1))
            .Add(new SimClr("SimCLR", Encoder, Contrast(1) with { Temperature = Is("Temperature") ? 0.4 : 0.5 }))
            .Train("net", Is("Scale") ? CosineHead.On(Encoder, 13) : Is("Size") ? CosineHead.On(PatchEncoder.Of(7, 24), 12) : Network, own)
            .CheckpointTo(_folder.Path).Build().RunAsync());

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_classifier_of_own_parts_is_saved_and_loads_with_a_registry_that_knows_them()
    {
        using var result = await All(1, 0.1).Build().RunAsync();
        foreach (var method in result.Methods)
        {
            var file = _folder[$"{method.Name}.fewlabel"];
            method.Save(file);
            var registry = PatchEncoder.AddTo(ArchitectureRegistry.BuiltIn.With(CosineHead.On(Architectures.Mlp1, 12)));
            using var loaded = Classifier.Load(file, registry: registry);

            Assert.Equal(method.Predict(_digits.Test).Select(one => one.Class), loaded.Predict(_digits.Test).Select(one => one.Class));
            var unknown = Assert.Throws<FewLabelException>(() => Classifier.Load(file).Dispose());
            Assert.Contains("ArchitectureRegistry.BuiltIn.With", unknown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_wrong_with_own_parts_is_told_by_Build_with_their_names()
    {
        var error = Assert.Throws<OptionsException>(() => Experiment.On(_digits).LabelPerClass(4)
            .Add(new SimClr("SimCLR", Encoder, Contrast(0) with { Optimizer = new LionOptions { Beta1 = 1 } }))
            .Train("net", Network, Own with { Schedule = new TriangularSchedule(1) }).Build());

        Assert.Equal(
            ["Add(\"SimCLR\").Epochs", "Add(\"SimCLR\").Optimizer.Beta1", "Train(\"net\").Schedule.Peak"],
            error.Faults.Select(fault => fault.Parameter));
    }

    [Theory]
    [InlineData(1.5, "1.5")]
    [InlineData(-0.1, "-0.1")]
    [InlineData(double.NaN, "NaN")]
    public async Task A_schedule_that_gives_no_factor_is_named_with_the_step(double factor, string says)
    {
        var experiment = Experiment.On(_digits).LabelPerClass(4).Train("net", Architectures.Mlp1, Plain with { Epochs = 2, Schedule = new Wrong(factor) }).Build();

        var error = await Assert.ThrowsAsync<FewLabelException>(() => experiment.RunAsync());
        Assert.Contains($"Wrong gives the factor {says} at step 1 of 4; it must be 0 to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_loss_of_SimCLR_is_that_of_its_definition()
    {
        float[][] views = [[1, 0, 2], [0, 1, 1], [2, 1, 3], [1, 1, 0]];
        double Similarity(int i, int j) => views[i].Zip(views[j], (a, b) => (double)a * b).Sum() / (Length(i) * Length(j));
        double Length(int i) => Math.Sqrt(views[i].Sum(a => (double)a * a));
        var expected = Enumerable.Range(0, 4).Average(i => -Math.Log(
            Math.Exp(Similarity(i, (i + 2) % 4) / 0.3) / Enumerable.Range(0, 4).Where(j => j != i).Sum(j => Math.Exp(Similarity(i, j) / 0.3))));
        using var scope = NewDisposeScope();

        Assert.Equal(expected, SimClr.Loss(tensor([1f, 0, 2, 0, 1, 1]).view(2, 3), tensor([2f, 1, 3, 1, 1, 0]).view(2, 3), 0.3).item<float>(), 5);
    }

    [Fact]
    public void A_reader_that_finds_half_a_record_or_an_unknown_class_names_the_file()
    {
        File.WriteAllBytes(_folder["half"], new byte[31]);
        File.WriteAllBytes(_folder["class"], [3, 0, 0, 0, 0]);

        Assert.Contains("31 bytes", Fault("half").Message, StringComparison.Ordinal);
        Assert.Contains("class 3", Fault("class").Message, StringComparison.Ordinal);

        DataFormatException Fault(string name) =>
            Assert.Throws<DataFormatException>(() => RecordReader.Read(_folder[name], _folder[name], new ImageShape(1, 2, 2), ["a", "b"]).Dispose());
    }

    /// <summary>All of them in one experiment.</summary>
    private ExperimentBuilder All(int epochs, double strength, double rate = 0.002) => Experiment.On(_digits).LabelPerClass(4, seed: 1).HoldOut(0.25)
        .Augment(new RandomSpeckle(strength))
        .Add(new SimClr("SimCLR", Encoder, Contrast(epochs) with { Optimizer = new LionOptions(rate) }))
        .Train("net", Network, Own)
        .PropagateDeeply("deep", "SimCLR", Deep);

    private static SimClrOptions Contrast(int epochs) => new() { Epochs = epochs, BatchSize = 50, Dimension = 16, Schedule = new TriangularSchedule(0.3) };

    /// <summary>The synthetic digits by way of files that another reader reads.</summary>
    private ImageDataset Read()
    {
        Write("train", _digits.Train);
        Write("test", _digits.Test);
        var read = RecordReader.Read(_folder["train"], _folder["test"], _digits.Train.Shape, _digits.Train.ClassNames);
        Assert.Equal((_digits.Train.Digest, _digits.Test.Digest), (read.Train.Digest, read.Test.Digest));
        return read;

        void Write(string name, ImageSet images)
        {
            using var scope = NewDisposeScope();
            File.WriteAllBytes(_folder[name], cat([images.Labels!.to(uint8).view(-1, 1), images.Pixels.flatten(1)], 1).contiguous().bytes.ToArray());
        }
    }

    /// <summary>The loss of the encoder's features of two views of digits.</summary>
    private double LossOf(Encoder encoder)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var random = new RandomSource(2);
        encoder.eval();
        var (first, second) = new TwoViews(Recipe.Generic.ContrastiveViews).Apply(_digits.Test.Batch(arange(60, int64)), random);
        var normalize = Normalize.Measure(_digits.Train);
        return SimClr.Loss(encoder.call(normalize.Apply(first)), encoder.call(normalize.Apply(second)), 0.5).item<float>();
    }

    private static string WeightsOf(ExperimentResult result) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
        [.. result.Encoders["SimCLR"].Encoder.state_dict().Values.SelectMany(value => value.detach().cpu().contiguous().bytes.ToArray())]));

    private sealed record Wrong(double Factor) : LearningRateSchedule
    {
        public override double FactorAt(long step, long stepCount) => step == 0 ? 1 : Factor;
    }

    private sealed class Listener(Action<ExperimentProgress> action) : IProgress<ExperimentProgress>
    {
        void IProgress<ExperimentProgress>.Report(ExperimentProgress value) => action(value);
    }
}
