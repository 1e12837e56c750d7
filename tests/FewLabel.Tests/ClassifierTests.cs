using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class ClassifierTests : IDisposable
{
    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 400, test: 300, seed: 3);
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-classifier-").FullName;

    private string File => Path.Combine(_folder, "digits.fewlabel");

    public void Dispose()
    {
        _digits.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_saved_classifier_is_as_right_as_the_result_said()
    {
        using var result = await TrainAsync(Architectures.Cnn);
        result.Best.Save(File);
        using var classifier = Classifier.Load(File);

        var predictions = classifier.Predict(_digits.Test);

        var right = predictions.Zip(_digits.Test.LabelValues, (prediction, label) => prediction.Class == label).Count(correct => correct);
        Assert.Equal(result.Best.Test!.Accuracy, right / 300.0, 12);
        Assert.All(predictions, prediction => Assert.Equal(1, prediction.Probabilities.Sum(), 5));
        Assert.All(predictions, prediction => Assert.Equal(prediction.Probabilities.Max(), prediction.Probability));
    }

    [Fact]
    public async Task It_knows_how_it_was_made()
    {
        using var result = await TrainAsync(Architectures.Mlp2);
        result.Best.Save(File);
        using var classifier = Classifier.Load(File);

        var info = classifier.Info;
        Assert.Equal(("net", _digits.Name, 60, 9L), (info.Method, info.Dataset, info.LabeledCount, info.Seed));
        Assert.Equal(Architectures.Mlp2.Spec, Assert.Single(info.Networks));
        Assert.Equal(new ImageShape(1, 28, 28), info.Input);
        Assert.Equal(_digits.Train.ClassNames.AsEnumerable(), info.ClassNames.AsEnumerable());
        Assert.Equal(Assert.Single(result.Best.Normalize.Mean), Assert.Single(info.Mean));
    }

    [Fact]
    public async Task An_ensemble_comes_back_whole()
    {
        var encoder = Recipe.Digits.Pretraining with
        {
            Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 64, Queue = 128 }, LinearProbe = null, FineTune = null, Propagate = null,
        };
        var options = new Ensembles.DeepPropagationOptions { Rounds = 2, EnsembleSize = 2, Training = new SelfTrainingOptions { Epochs = 1, BatchSize = 64 } };
        using var result = await Experiment.On(_digits, Recipe.Digits).LabelPerClass(6, seed: 9)
            .Pretrain("MoCo", Architectures.CnnBackbone, encoder).PropagateDeeply("FewLabel", "MoCo", options).Build().RunAsync();
        result.Best.Save(File);
        using var classifier = Classifier.Load(File);

        var right = classifier.Predict(_digits.Test).Zip(_digits.Test.LabelValues, (prediction, label) => prediction.Class == label).Count(correct => correct);
        Assert.Equal(
            ["CNN (zoom 0.93; as it is; zoom 1.07) (upright), 40 prototypes", "CNN (zoom 0.93; as it is; zoom 1.07), 40 prototypes"],
            classifier.Info.Networks.Select(spec => ArchitectureRegistry.BuiltIn.Create(spec).Name));
        Assert.Equal(result.Best.Test!.Accuracy, right / 300.0, 12);
    }

    [Fact]
    public async Task Eight_threads_get_the_same_answers_as_one()
    {
        using var classifier = await SaveAndLoadAsync(Architectures.Cnn);
        var alone = classifier.Predict(_digits.Test).Select(prediction => prediction.Probability).ToArray();

        var together = new float[8][];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
            together[thread] = [.. classifier.Predict(_digits.Test).Select(prediction => prediction.Probability)]);

        Assert.All(together, answers => Assert.Equal(alone, answers));
    }

    [Fact]
    public async Task One_image_is_classified_as_in_a_batch()
    {
        using var classifier = await SaveAndLoadAsync(Architectures.Cnn);
        using var first = _digits.Test.Pixels.narrow(0, 0, 1);

        var alone = classifier.Predict(first.data<byte>().ToArray());
        var among = classifier.Predict(_digits.Test)[0];

        Assert.Equal((among.Class, among.Name), (alone.Class, alone.Name));
        Assert.Equal(among.Probability, alone.Probability, 5);
        Assert.Matches(@"^\d \(\d+\.\d %\)$", alone.ToString());
    }

    [Fact]
    public async Task A_network_of_ones_own_is_given_to_Load()
    {
        var own = new Architecture("mine", (input, random) => Architectures.Mlp2.CreateEncoder(input, random));
        using var result = await TrainAsync(own);
        result.Best.Save(File);

        var error = Assert.Throws<FewLabelException>(() => Classifier.Load(File));
        using var classifier = Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(own));

        Assert.Contains("The network 'mine' is not among FewLabel's. Give a registry that knows it", error.Message, StringComparison.Ordinal);
        Assert.Equal(own.Spec, Assert.Single(classifier.Info.Networks));
    }

    [Fact]
    public async Task Networks_that_are_made_otherwise_than_those_of_the_file_are_refused()
    {
        using var result = await TrainAsync(Mine(2));
        result.Best.Save(File);

        var error = Assert.Throws<FewLabelException>(() => Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(Mine(3))));
        using var classifier = Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With("mine", spec => Mine(spec.Get<int>("depth"))));

        Assert.Contains("""{"name":"mine","parameters":{"depth":2}}""", error.Message, StringComparison.Ordinal);
        Assert.Contains("""{"name":"mine","parameters":{"depth":3}}""", error.Message, StringComparison.Ordinal);
        AssertSame(result.Best, classifier);

        static Architecture Mine(int depth) => new("mine", Architectures.Mlp2.CreateEncoder, parameters: new Dictionary<string, object?> { ["depth"] = depth });
    }

    private void AssertSame(MethodResult trained, Classifier loaded) => Assert.All(
        trained.Predict(_digits.Test).Zip(loaded.Predict(_digits.Test)),
        pair => Assert.All(pair.First.Probabilities.Zip(pair.Second.Probabilities), one => Assert.Equal(one.First, one.Second, 1e-5f)));

    [Fact]
    public async Task A_network_of_ones_own_loads_with_all_that_deep_propagation_puts_around_it()
    {
        var own = new Architecture("mine", Architectures.Mlp2.CreateEncoder);
        var encoder = PretrainOptions.Quick with { Moco = PretrainOptions.Quick.Moco with { Epochs = 1, BatchSize = 64, Queue = 128 }, LinearProbe = null, FineTune = null, Propagate = null };
        var options = new Ensembles.DeepPropagationOptions { Network = own, Rounds = 2, EnsembleSize = 2, Training = new SelfTrainingOptions { Epochs = 1, BatchSize = 64 } };
        using var result = await Experiment.On(_digits, Recipe.Digits).LabelPerClass(6, seed: 9)
            .Pretrain("MoCo", own, encoder).PropagateDeeply("FewLabel", "MoCo", options).Build().RunAsync();
        result.Best.Save(File);

        using var classifier = Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(own));

        Assert.Contains("InputNormalization", classifier.Info.Networks[0].ToJson(), StringComparison.Ordinal);
        AssertSame(result.Best, classifier);
        Assert.Contains("The network 'mine' is not among FewLabel's", Assert.Throws<FewLabelException>(() => Classifier.Load(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_of_ones_own_and_a_residual_network_of_ones_own_weight_load_again()
    {
        var head = Architectures.Mlp2.WithHead("two layers", (features, classes, random) => Heads.Mlp(features, 16, classes, random));
        using (var result = await TrainAsync(head))
        {
            result.Best.Save(File);
            using var classifier = Classifier.Load(File, ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(head));
            AssertSame(result.Best, classifier);
            Assert.Contains("The head 'two layers' is not among FewLabel's", Assert.Throws<FewLabelException>(() => Classifier.Load(File)).Message, StringComparison.Ordinal);
        }

        var residual = Architectures.ResNet(new ResNetOptions { Depth = 18, ResidualWeight = 0.2 });
        Assert.Equal(residual.Spec, ArchitectureRegistry.BuiltIn.Create(residual.Spec).Spec);
        Assert.NotEqual(Architectures.ResNet18.Spec, residual.Spec);
    }

    [Fact]
    public async Task Any_altered_byte_is_noticed()
    {
        using (await SaveAndLoadAsync(Architectures.Mlp2))
        {
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        var altered = Path.Combine(_folder, "altered.fewlabel");
        using var random = new RandomSource(4);
        using var places = random.Integers(0, bytes.Length, 150);
        long[] chosen = [.. Enumerable.Range(0, 2_000).Where(i => i % 40 == 0), .. places.data<long>().ToArray()];
        foreach (var place in chosen)
        {
            var copy = (byte[])bytes.Clone();
            copy[place] ^= 1;
            await System.IO.File.WriteAllBytesAsync(altered, copy);

            Assert.ThrowsAny<FewLabelException>(() => Classifier.Load(altered).Dispose());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1_000)]
    [InlineData(-1)]
    public async Task A_file_that_ends_too_early_is_refused(int length)
    {
        using (await SaveAndLoadAsync(Architectures.Mlp2))
        {
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        await System.IO.File.WriteAllBytesAsync(File, bytes[..(length < 0 ? bytes.Length + length : length)]);

        Assert.Throws<DataFormatException>(() => Classifier.Load(File));
    }

    [Fact]
    public async Task A_file_that_the_system_does_not_open_is_told()
    {
        using (await SaveAndLoadAsync(Architectures.Mlp2))
        {
        }

        using var only = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.None);
        Assert.StartsWith($"The file {File} cannot be read", Assert.Throws<DataUnavailableException>(() => Classifier.Load(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_form_says_what_to_do()
    {
        using (await SaveAndLoadAsync(Architectures.Mlp2))
        {
        }

        using (var weights = WeightFile.Load(File))
        {
            WeightFile.Save(File, weights, new Dictionary<string, string>(weights.Metadata) { ["fewlabel.format"] = "5" });
        }

        var error = Assert.Throws<DataFormatException>(() => Classifier.Load(File));
        Assert.Contains("form 5, of a newer version of FewLabel", error.Message, StringComparison.Ordinal);
        Assert.Contains("Update FewLabel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_alone_are_no_classifier()
    {
        using var random = new RandomSource(1);
        using var network = Architectures.Mlp2.CreateClassifier(new ImageShape(1, 28, 28), 10, random);
        WeightFile.Save(File, network);

        Assert.Contains("no classifier of FewLabel", Assert.Throws<DataFormatException>(() => Classifier.Load(File)).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<DataUnavailableException>(() => Classifier.Load(File + "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_of_another_shape_are_refused()
    {
        using var classifier = await SaveAndLoadAsync(Architectures.Mlp2);
        using var large = zeros(2, 1, 32, 32, uint8);
        using var floats = zeros(2, 1, 28, 28);

        Assert.Contains("(N, 1, 28, 28); these are Byte (2, 1, 32, 32)", Assert.Throws<ArgumentException>(() => classifier.Predict(large)).Message, StringComparison.Ordinal);
        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => classifier.Predict(floats)).Message, StringComparison.Ordinal);
        Assert.Contains("784 pixels; there are 3", Assert.Throws<ArgumentException>(() => classifier.Predict(new byte[3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predicting_leaves_no_tensor()
    {
        using var classifier = await SaveAndLoadAsync(Architectures.Mlp2);
        classifier.Predict(_digits.Test);
        var before = LiveTensors.CountSettled();
        classifier.Predict(_digits.Test);

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    private Task<ExperimentResult> TrainAsync(Architecture architecture) => Experiment.On(_digits).LabelPerClass(6, seed: 9)
        .Train("net", architecture, new SupervisedOptions { Epochs = 5 }).Build().RunAsync();

    private async Task<Classifier> SaveAndLoadAsync(Architecture architecture)
    {
        using var result = await TrainAsync(architecture);
        result.Best.Save(File);
        return Classifier.Load(File);
    }
}
