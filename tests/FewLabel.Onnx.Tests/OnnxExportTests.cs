using System.Text.Json;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class OnnxExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_file_says_what_goes_in_and_what_comes_out()
    {
        using var classifier = Trained.Classifier(new ImageShape(3, 32, 28), 4, Architectures.Cnn);
        using var file = new OnnxFile(classifier);

        var (name, input) = Assert.Single(file.Session.InputMetadata);
        Assert.Equal(("images", typeof(float)), (name, input.ElementType));
        Assert.Equal([-1, 3, 32, 28], input.Dimensions);
        Assert.Equal("N", input.SymbolicDimensions[0]);
        Assert.Equal(["logits", "probabilities"], file.Session.OutputMetadata.Keys.Order());
        Assert.All(file.Session.OutputMetadata.Values, output => Assert.Equal([-1, 4], output.Dimensions));
    }

    [Fact]
    public void The_file_says_how_the_classifier_was_made()
    {
        using var classifier = Trained.Classifier(new ImageShape(3, 32, 28), 4, Architectures.Cnn, Architectures.Mlp1);
        using var file = new OnnxFile(classifier);

        var model = file.Session.ModelMetadata;
        var metadata = model.CustomMetadataMap;
        Assert.Equal("FewLabel", model.ProducerName);
        Assert.Equal(classifier.Info.ClassNames.AsEnumerable(), JsonSerializer.Deserialize<string[]>(metadata["class_names"])!);
        Assert.Equal([3, 32, 28], JsonSerializer.Deserialize<int[]>(metadata["input_shape"])!);
        Assert.Equal([0.485, 0.456, 0.406], JsonSerializer.Deserialize<double[]>(metadata["mean"])!);
        Assert.Equal([0.229, 0.224, 0.225], JsonSerializer.Deserialize<double[]>(metadata["deviation"])!);
        Assert.Equal([Architectures.Cnn.Spec, Architectures.Mlp1.Spec], JsonSerializer.Deserialize<ArchitectureSpec[]>(metadata["networks"])!);
        Assert.Equal(("net", "tests", "60", "9"), (metadata["method"], metadata["dataset"], metadata["labeled_count"], metadata["seed"]));
    }

    [Fact]
    public async Task A_result_and_the_classifier_it_saved_give_the_same_file()
    {
        using var digits = SyntheticDigits.CreateDataset(train: 200, test: 50, seed: 3);
        using var result = await Experiment.On(digits).LabelPerClass(4, seed: 9)
            .Train("net", Architectures.Mlp2, new SupervisedOptions { Epochs = 2 }).Build().RunAsync();
        var (first, second, saved) = (Path.Combine(_folder, "a.onnx"), Path.Combine(_folder, "b.onnx"), Path.Combine(_folder, "c.fewlabel"));
        result.Best.ExportOnnx(first);
        result.Best.Save(saved);
        using var classifier = Classifier.Load(saved);
        classifier.ExportOnnx(second);

        Assert.Equal(await File.ReadAllBytesAsync(first), await File.ReadAllBytesAsync(second));
    }

    [Fact]
    public void A_network_whose_layers_are_not_known_is_refused_and_nothing_is_written()
    {
        var path = Path.Combine(_folder, "own.onnx");
        using var random = new RandomSource(1);
        var shape = new ImageShape(1, 28, 28);
        using var encoder = new Classifier(
            new ImageClassifier(new OwnEncoder(shape), Heads.Linear(784, 4, random), 4), Trained.Info(shape, 4, [Architectures.Cnn]), torch.CPU);
        using var head = new Classifier(
            new ImageClassifier(Architectures.Cnn.CreateEncoder(shape, random), nn.Sequential(nn.Linear(64, 4), nn.Tanh()), 4),
            Trained.Info(shape, 4, [Architectures.Cnn]), torch.CPU);

        Assert.StartsWith("The layers of OwnEncoder 'own' are not known", Assert.Throws<FewLabelException>(() => encoder.ExportOnnx(path)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The layers of Tanh 'Tanh' are not known", Assert.Throws<FewLabelException>(() => head.ExportOnnx(path)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Networks_of_another_assembly_are_refused_by_name_and_nothing_is_written()
    {
        var path = Path.Combine(_folder, "own.onnx");
        var shape = new ImageShape(1, 28, 28);
        using var encoder = Trained.Classifier(shape, 4, Extensions.PatchEncoder.Of(6, 24));
        using var head = Trained.Classifier(shape, 4, Extensions.CosineHead.On(Architectures.Cnn, 12));

        Assert.StartsWith("The layers of PatchEncoder 'Patches' are not known", Assert.Throws<FewLabelException>(() => encoder.ExportOnnx(path)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The layers of CosineHead 'CosineHead' are not known", Assert.Throws<FewLabelException>(() => head.ExportOnnx(path)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_target_that_cannot_be_written_is_named_and_stays_as_it_was()
    {
        using var classifier = Trained.Classifier(new ImageShape(1, 28, 28), 4, Architectures.Mlp2);
        var occupied = Directory.CreateDirectory(Path.Combine(_folder, "occupied.onnx")).FullName;
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "mine");

        Assert.Contains(occupied, Assert.Throws<FewLabelException>(() => classifier.ExportOnnx(occupied)).Message, StringComparison.Ordinal);
        Assert.Contains("Cannot write", Assert.Throws<FewLabelException>(() => classifier.ExportOnnx(Path.Combine(file, "a.onnx"))).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void Exporting_leaves_no_tensor()
    {
        using var classifier = Trained.Classifier(new ImageShape(1, 28, 28), 4, Architectures.Cnn.WithInputSize(32));
        classifier.ExportOnnx(Path.Combine(_folder, "a.onnx"));
        var before = LiveTensors.CountSettled();
        classifier.ExportOnnx(Path.Combine(_folder, "b.onnx"));

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    private sealed class OwnEncoder(ImageShape input) : Encoder("own", input, input.Size)
    {
        protected override Tensor Encode(Tensor images) => images.flatten(1);

        protected override void RegisterComponents()
        {
        }
    }
}
