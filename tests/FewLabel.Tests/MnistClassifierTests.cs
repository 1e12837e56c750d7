using FewLabel.Data;
using FewLabel.Training;
using FewLabel.Training.Metrics;

namespace FewLabel.Tests;

public sealed class MnistClassifierTests
{
    [RealMnistFact]
    public async Task Through_its_file_a_classifier_gives_the_figures_of_its_result_on_10000_images_and_from_8_threads_the_same_probabilities()
    {
        using var folder = new TemporaryFolder();
        using var mnist = await Mnist.LoadAsync(RealMnistFactAttribute.Folder);
        using var result = await Experiment.On(mnist).LabelRandomly(100, seed: 42).HoldOut(0.25)
            .Train("CNN", Architectures.Cnn, new SupervisedOptions { Epochs = 20 }).Build().RunAsync();
        result.Best.Save(folder["digits.fewlabel"]);
        using var classifier = Classifier.Load(folder["digits.fewlabel"]);

        var alone = classifier.Predict(mnist.Test);
        var told = Counts(mnist.Test, alone);
        Assert.Equal(10_000, alone.Length);
        Assert.Equal(Counts(result.Best.Test!.Confusion), told);
        Assert.Equal(result.Best.Test.Accuracy, Enumerable.Range(0, 10).Sum(label => told[(label * 10) + label]) / 10_000.0);
        Assert.InRange(result.Best.Test.Accuracy, 0.6, 1);

        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Factory.StartNew(() => classifier.Predict(mnist.Test), TaskCreationOptions.LongRunning)));
        Assert.All(together, predictions => Assert.True(Probabilities(alone).SequenceEqual(Probabilities(predictions))));
    }

    private static IEnumerable<float> Probabilities(IEnumerable<Prediction> predictions) => predictions.SelectMany(prediction => prediction.Probabilities);

    private static long[] Counts(ImageSet images, IEnumerable<Prediction> predictions)
    {
        var counts = new long[100];
        foreach (var (label, prediction) in images.LabelValues.Zip(predictions))
        {
            counts[(label * 10) + prediction.Class]++;
        }

        return counts;
    }

    private static long[] Counts(ConfusionMatrix confusion) =>
        [.. Enumerable.Range(0, 100).Select(place => confusion[place / 10, place % 10])];
}
