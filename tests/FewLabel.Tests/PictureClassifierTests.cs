using System.Text.Json.Nodes;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Results;
using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>From a folder of pictures to predictions for other pictures.</summary>
public sealed class PictureClassifierTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 28, 28);

    private readonly ImageDataset _digits = SyntheticDigits.CreateDataset(train: 200, test: 120, seed: 8);
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-pictures-").FullName;

    private string File => Path.Combine(_folder, "digits.fewlabel");

    public void Dispose()
    {
        _digits.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_folder_of_pictures_teaches_a_classifier_of_pictures()
    {
        for (var i = 0; i < 200; i++)
        {
            Write(_digits.Train, i, i < 80 ? $"digits/{_digits.Train.ClassNames[(int)_digits.Train.LabelValues[i]]}/{i:000}.png" : $"digits/unlabeled/{i:000}.png");
        }

        using var pictures = await ImageFolder.LoadAsync(Path.Combine(_folder, "digits"), Shape, new ImageLoadOptions { Pictures = new ImageFileOptions { LetterboxFill = 5 } });
        using var result = await Experiment.On(pictures.Dataset).UseGivenLabels().HoldOut(0.25).Train("CNN", Architectures.Cnn, new SupervisedOptions { Epochs = 30 }).Build().RunAsync();
        result.Best.Save(File);
        using var classifier = Classifier.Load(File);

        var known = classifier.Predict(pictures.Dataset.Train);
        var again = classifier.PredictFiles(pictures.TrainPaths);

        Assert.Equal(new ImageFileOptions { LetterboxFill = 5 }, classifier.Info.Pictures);
        Assert.Equal(80, classifier.Info.LabeledCount);
        Assert.Equal(known.Select(prediction => prediction.Class), again.Select(answer => answer.Prediction!.Class));
        Assert.InRange(result.Best.Validation!.Accuracy, 0.4, 1);
    }

    [Theory]
    [InlineData(ImageFit.LetterBox)]
    [InlineData(ImageFit.CenterCrop)]
    public async Task A_picture_is_prepared_as_in_training(ImageFit fit)
    {
        var options = new ImageFileOptions { Fit = fit, LetterboxFill = 40 };
        using var classifier = await TrainAsync(options);
        var picture = Path.Combine(_folder, "wide.png");
        byte[] pixels = [.. Enumerable.Range(0, 60 * 30).Select(i => (byte)(i * 31))];
        await System.IO.File.WriteAllBytesAsync(picture, ImageFile.ToPng(pixels, new ImageShape(1, 30, 60)));

        var expected = classifier.Predict(ImageFile.Read(picture, Shape, options)).Probabilities.ToArray();
        using var stream = System.IO.File.OpenRead(picture);

        Assert.Equal(expected, classifier.Predict(picture).Probabilities.ToArray());
        Assert.Equal(expected, classifier.Predict(stream).Probabilities.ToArray());
        Assert.NotEqual(expected, classifier.Predict(ImageFile.Read(picture, Shape, new ImageFileOptions { LetterboxFill = 200, Fit = 1 - fit })).Probabilities.ToArray());
    }

    [Fact]
    public async Task Files_that_cannot_be_read_are_told_beside_the_others()
    {
        using var classifier = await TrainAsync(null);
        string[] paths = [Write(_digits.Test, 0, "a.png"), Path.Combine(_folder, "none.png"), Write(_digits.Test, 1, "b.png"), Path.Combine(_folder, "empty.png")];
        await System.IO.File.WriteAllBytesAsync(paths[3], []);
        var progress = new Steps();

        var answers = classifier.PredictFiles(paths, progress);

        Assert.Equal(paths, answers.Select(answer => answer.Path));
        Assert.Equal([true, false, true, false], answers.Select(answer => answer.IsClassified));
        Assert.Equal("does not exist. Check the path.", answers[1].Fault);
        Assert.StartsWith("is empty", answers[3].Fault, StringComparison.Ordinal);
        Assert.Equal(classifier.Predict(paths[2]).Class, answers[2].Prediction!.Class);
        Assert.Equal((4, 4), progress.Seen[^1]);
        Assert.Empty(classifier.PredictFiles([]));
        Assert.All(classifier.PredictFiles([paths[1]]), answer => Assert.False(answer.IsClassified));
        Assert.Throws<DataUnavailableException>(() => classifier.Predict(paths[1]));
        Assert.Throws<DataFormatException>(() => classifier.Predict(paths[3]));
    }

    [Fact]
    public async Task Pipes_devices_folders_and_paths_that_cannot_be_stop_no_other_file()
    {
        using var classifier = await TrainAsync(new ImageFileOptions());
        using var special = new SpecialFiles();
        var good = Write(_digits.Test, 0, "good.png");
        string[] paths = [good, .. special.All.Select(file => file.Path), null!, good];

        var answers = await SpecialFiles.InTime(() => classifier.PredictFiles(paths));

        Assert.True(answers[0].IsClassified && answers[^1].IsClassified);
        Assert.All(special.All.Append(("", "The path is empty.")).Zip(answers.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Item1, pair.Second.Path);
            Assert.Contains(pair.First.Item2, pair.Second.Fault, StringComparison.OrdinalIgnoreCase);
        });
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => SpecialFiles.InTime(() => Classifier.Load(special.Pipe)));
        Assert.Contains("It is a named pipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_threads_get_the_same_answers_as_one()
    {
        using var classifier = await TrainAsync(new ImageFileOptions());
        string[] paths = [.. Enumerable.Range(0, 40).Select(i => Write(_digits.Test, i, $"{i}.png"))];
        var alone = paths.SelectMany(path => classifier.Predict(path).Probabilities).ToArray();
        var batch = classifier.PredictFiles(paths).SelectMany(answer => answer.Prediction!.Probabilities).ToArray();

        var single = new float[8][];
        var many = new float[8][];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            single[thread] = [.. paths.SelectMany(path => classifier.Predict(path).Probabilities)];
            many[thread] = [.. classifier.PredictFiles(paths).SelectMany(answer => answer.Prediction!.Probabilities)];
        });

        Assert.All(single, answers => Assert.Equal(alone, answers));
        Assert.All(many, answers => Assert.Equal(batch, answers));
    }

    [Fact]
    public async Task A_file_of_before_there_were_pictures_still_loads()
    {
        using (await TrainAsync(new ImageFileOptions { LetterboxFill = 77 }))
        {
        }

        using (var weights = WeightFile.Load(File))
        {
            var json = JsonNode.Parse(weights.Metadata[ClassifierFile.InfoKey])!.AsObject();
            Assert.True(json.Remove("pictures"));
            var old = json.ToJsonString();
            WeightFile.Save(File, weights, new Dictionary<string, string>
            {
                [ClassifierFile.FormatKey] = $"{ClassifierFile.Format}", [ClassifierFile.InfoKey] = old, [ClassifierFile.HashKey] = ClassifierFile.Hash(old, weights),
            });
        }

        using var classifier = Classifier.Load(File);
        var path = Write(_digits.Test, 0, "a.png");

        Assert.Null(classifier.Info.Pictures);
        Assert.Equal(classifier.Predict(ImageFile.Read(path, Shape)).Probabilities.ToArray(), classifier.Predict(path).Probabilities.ToArray());
    }

    [Fact]
    public async Task Predicting_files_leaves_no_tensor()
    {
        using var classifier = await TrainAsync(null);
        string[] paths = [Write(_digits.Test, 0, "a.png"), Path.Combine(_folder, "none.png")];
        classifier.PredictFiles(paths);
        var before = LiveTensors.CountSettled();
        classifier.PredictFiles(paths);
        classifier.Predict(paths[0]);

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    private async Task<Classifier> TrainAsync(ImageFileOptions? options)
    {
        using var dataset = new ImageDataset(
            "Pictures", new ImageSet(_digits.Train.Pixels.clone(), _digits.Train.Labels!.clone()), null) { Pictures = options };
        using var result = await Experiment.On(dataset).UseGivenLabels().Train("MLP", Architectures.Mlp2, new SupervisedOptions { Epochs = 5 }).Build().RunAsync();
        result.Best.Save(File);
        return Classifier.Load(File);
    }

    private string Write(ImageSet images, int index, string name)
    {
        using var image = images.Pixels.narrow(0, index, 1);
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, ImageFile.ToPng(image.data<byte>().ToArray(), images.Shape));
        return path;
    }

    private sealed class Steps : IProgress<ImageLoadProgress>
    {
        public List<(int Done, int Total)> Seen { get; } = [];

        public void Report(ImageLoadProgress value) => Seen.Add((value.Done, value.Total));
    }
}
