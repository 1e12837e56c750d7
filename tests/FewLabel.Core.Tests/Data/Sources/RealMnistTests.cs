using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Tests.Data;

public sealed class RealMnistTests
{
    [RealMnistFact]
    public async Task MNIST_has_its_published_counts_first_labels_and_pixel_statistics()
    {
        var log = new LogLines();
        Assert.True(Directory.Exists(RealMnistFactAttribute.Folder));
        using var data = await Mnist.LoadAsync(logger: log);

        Assert.Equal((60_000, 10_000), (data.Train.Count, data.Test.Count));
        Assert.Equal(new ImageShape(1, 28, 28), data.Train.Shape);
        Assert.Equal([5L, 0L, 4L, 1L, 9L], data.Train.LabelValues.Take(5));
        Assert.Equal([7L, 2L, 1L, 0L, 4L], data.Test.LabelValues.Take(5));
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], data.Train.CountClasses(Numbers(60_000)).AsEnumerable());
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], data.Test.CountClasses(Numbers(10_000)).AsEnumerable());
        Assert.Empty(log.Warnings);

        // The mean and the deviation by which MNIST is usually normalized: 0.1307, 0.3081.
        using var pixels = data.Train.Pixels.to(float64).div_(255);
        using var mean = pixels.mean();
        using var deviation = pixels.std(unbiased: false);
        Assert.Equal(0.1307, mean.item<double>(), 4);
        Assert.Equal(0.3081, deviation.item<double>(), 4);
    }

    [RealMnistFact]
    public async Task MNIST_in_the_place_of_another_data_set_is_refused()
    {
        var error = await Assert.ThrowsAsync<DataFormatException>(() => FashionMnist.LoadAsync(RealMnistFactAttribute.Folder));

        Assert.Contains("belongs to MNIST, not to Fashion-MNIST", error.Message);
    }

    [RealMnistFact]
    public async Task A_data_folder_that_holds_MNIST_itself_is_passed_over_for_another_data_set()
    {
        using var cache = new TestFolder();
        using var mirrors = new FakeMirrors(_ => (byte[]?)null);
        var log = new LogLines();
        var settings = new SourceSettings { CacheFolder = cache.Root, DataFolder = RealMnistFactAttribute.Folder, Handler = mirrors };
        await Assert.ThrowsAsync<DataUnavailableException>(() => KMnist.Source.LoadAsync(settings, null, null, log, default));

        Assert.Contains("holds MNIST and not KMNIST", log.Warnings[0]);
        Assert.Equal(1 + KMnist.Source.Mirrors.Length, log.Warnings.Length);
    }

    private static IEnumerable<long> Numbers(int count) => Enumerable.Range(0, count).Select(number => (long)number);
}
