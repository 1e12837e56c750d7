using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Data.Storage;

public sealed class OnDemandTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task Batches_are_the_same_bit_by_bit_as_in_memory_however_many_images_are_kept(int cached)
    {
        using var memory = await _folder.LoadAsync(ImageStorage.Memory);
        using var demand = await _folder.LoadAsync(ImageStorage.OnDemand, cached);
        var (expected, images) = (memory.Dataset.Train, demand.Dataset.Train);
        using var random = new RandomSource(7);
        for (var round = 0; round < 20; round++)
        {
            using var scope = NewDisposeScope();
            var indices = random.Integers(0, images.Count, 12);
            if (round % 3 == 0)
            {
                images.Prefetch(random.Integers(0, images.Count, 12));
            }

            Assert.Equal(expected.Batch(indices).data<float>().ToArray(), images.Batch(indices).data<float>().ToArray());
        }

        Assert.Equal(expected.Pixels.data<byte>().ToArray(), PictureFolder.Bytes(images, [.. Enumerable.Range(0, 30).Select(i => (long)i)]));
        Assert.Equal(expected.LabelValues.ToArray(), images.LabelValues.ToArray());
        Assert.Equal(expected.ClassNames.ToArray(), images.ClassNames.ToArray());
        Assert.Equal(memory.TrainPaths.ToArray(), demand.TrainPaths.ToArray());
        Assert.True(images.IsPartlyLabeled);
        Assert.InRange(((FilePixels)images.Store).Cached, 0, cached);
    }

    [Fact]
    public async Task Eight_threads_get_the_same_pixels_as_one()
    {
        using var images = await _folder.LoadSetAsync(cached: 4);
        long[][] batches = [.. Enumerable.Range(0, 8).Select(thread => Enumerable.Range(0, 40).Select(i => (long)((i * 7) + thread) % 30).ToArray())];
        var alone = Array.ConvertAll(batches, batch => PictureFolder.Bytes(images, batch));
        var together = new byte[8][];

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            using (var next = tensor(batches[(thread + 1) % 8]))
            {
                images.Prefetch(next);
            }

            together[thread] = PictureFolder.Bytes(images, batches[thread]);
        });

        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task Auto_keeps_images_in_memory_up_to_the_bytes_given()
    {
        var bytes = 30L * PictureFolder.Shape.Size;
        using var within = await ImageFolder.LoadAsync(_folder.Root, PictureFolder.Shape, new ImageLoadOptions { MaxMemoryBytes = bytes });
        using var above = await ImageFolder.LoadAsync(_folder.Root, PictureFolder.Shape, new ImageLoadOptions { MaxMemoryBytes = bytes - 1 });

        Assert.False(within.Dataset.Train.IsOnDemand);
        Assert.True(above.Dataset.Train.IsOnDemand);
    }

    [Fact]
    public async Task Test_images_count_too_and_are_on_demand_as_well()
    {
        _folder.Write("test/cat/a.png", ImageFile.ToPng(new byte[PictureFolder.Shape.Size], PictureFolder.Shape));
        using var pictures = await ImageFolder.LoadAsync(
            _folder.Root, PictureFolder.Shape, new ImageLoadOptions { MaxMemoryBytes = 30L * PictureFolder.Shape.Size });

        Assert.True(pictures.Dataset.Train.IsOnDemand);
        Assert.True(pictures.Dataset.Test.IsOnDemand);
        Assert.Equal(new byte[PictureFolder.Shape.Size], PictureFolder.Bytes(pictures.Dataset.Test, 0));
    }

    [Fact]
    public async Task A_tensor_of_all_images_is_refused_with_what_to_do()
    {
        using var images = await _folder.LoadSetAsync();
        var error = Assert.Throws<InvalidOperationException>(() => images.Pixels);
        Assert.Contains("no tensor of these 30 images", error.Message, StringComparison.Ordinal);
        Assert.Contains("ImageSet.Batch, or load them with ImageStorage.Memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mean_and_deviation_are_those_in_memory()
    {
        using var memory = await _folder.LoadAsync(ImageStorage.Memory);
        using var demand = await _folder.LoadAsync(ImageStorage.OnDemand, cached: 2);
        foreach (var indices in (long[]?[])[null, [3, 1, 29, 3]])
        {
            var (expected, measured) = (Normalize.Measure(memory.Dataset.Train, indices), Normalize.Measure(demand.Dataset.Train, indices));
            Assert.Equal(expected.Mean.ToArray(), measured.Mean.ToArray());
            Assert.Equal(expected.StandardDeviation.ToArray(), measured.StandardDeviation.ToArray());
        }
    }

    [Fact]
    public async Task Changed_images_are_those_that_memory_gives()
    {
        using var memory = await _folder.LoadAsync(ImageStorage.Memory);
        using var demand = await _folder.LoadAsync(ImageStorage.OnDemand, cached: 2);
        using var expected = memory.Dataset.Train.Map(Halve, "half");
        using var images = demand.Dataset.Train.Map(Halve, "half");
        using var other = demand.Dataset.Train.Map(Halve, "less");

        Assert.Equal(expected.Pixels.data<byte>().ToArray(), PictureFolder.Bytes(images, [.. Enumerable.Range(0, 30).Select(i => (long)i)]));
        Assert.NotEqual(memory.Dataset.Train.Pixels.data<byte>().ToArray(), expected.Pixels.data<byte>().ToArray());
        Assert.Equal(demand.Dataset.Train.LabelValues.ToArray(), images.LabelValues.ToArray());
        Assert.NotEqual(demand.Dataset.Train.Digest, images.Digest);
        Assert.NotEqual(other.Digest, images.Digest);

        static Tensor Halve(Tensor pixels) => pixels.mul(Scalars.Of(0.5));
    }

    [Fact]
    public async Task Images_that_were_decoded_ahead_need_no_file()
    {
        using var images = await _folder.LoadSetAsync();
        using var memory = await ImageFile.LoadSetAsync(_folder.Paths, PictureFolder.Shape);
        var expected = PictureFolder.Bytes(memory, 4, 9);
        using (var next = tensor([4L, 9]))
        {
            images.Prefetch(next);
        }

        ((FilePixels)images.Store).WaitForPrefetch();
        Assert.Equal(2, ((FilePixels)images.Store).Cached);
        _folder.Paths.ForEach(File.Delete);

        Assert.Equal(expected, PictureFolder.Bytes(images, 4, 9));
        Assert.Throws<DataUnavailableException>(() => PictureFolder.Bytes(images, 5));
    }

    [Fact]
    public async Task Half_of_what_is_kept_is_decoded_ahead_at_most()
    {
        using var images = await _folder.LoadSetAsync(cached: 10);
        using var next = arange(Scalars.Of(0), Scalars.Of(30), Scalars.One, int64);
        images.Prefetch(next);
        ((FilePixels)images.Store).WaitForPrefetch();

        Assert.Equal(5, ((FilePixels)images.Store).Cached);
    }

    [Fact]
    public async Task Files_become_a_set_in_their_order_with_their_labels()
    {
        string[] paths = [_folder.Paths[5], _folder.Paths[0], _folder.Paths[5]];
        using var partly = await ImageFile.LoadSetAsync(paths, PictureFolder.Shape, [1, ImageSet.Unknown, 0], PictureFolder.Options(ImageStorage.OnDemand) with { Classes = ["a", "b"] });
        using var none = await ImageFile.LoadSetAsync(paths, PictureFolder.Shape, [-1, -1, -1]);

        Assert.Equal([1L, -1, 0], partly.LabelValues.ToArray());
        Assert.Equal(["a", "b"], partly.ClassNames.ToArray());
        Assert.True(partly.IsPartlyLabeled);
        Assert.Null(none.Labels);
        Assert.Equal(ImageFile.Read(paths[1], PictureFolder.Shape), PictureFolder.Bytes(partly, 1));
        Assert.Equal(PictureFolder.Bytes(partly, 0), PictureFolder.Bytes(partly, 2));
    }

    [Fact]
    public async Task A_batch_and_a_disposed_set_leave_no_tensor()
    {
        var before = LiveTensors.CountSettled();
        using (var images = await _folder.LoadSetAsync(cached: 3))
        {
            using var indices = tensor([0L, 1, 2, 3, 4, 0]);
            using var wrong = tensor([0L, 30]);
            images.Prefetch(indices);
            images.Batch(indices).Dispose();
            Assert.Throws<ArgumentOutOfRangeException>(() => images.Batch(wrong));
            File.Delete(_folder.Paths[20]);
            using var gone = tensor([1L, 20]);
            Assert.Throws<DataUnavailableException>(() => images.Batch(gone));
        }

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public async Task A_set_that_was_disposed_reads_no_file()
    {
        var images = await _folder.LoadSetAsync();
        using var indices = tensor([0L]);
        var digest = images.Digest;
        images.Prefetch(indices);
        images.Dispose();
        images.Dispose();
        images.Prefetch(indices);

        Assert.Throws<ObjectDisposedException>(() => images.Batch(indices));
        Assert.Equal(0, ((FilePixels)images.Store).Cached);
        Assert.Equal(digest, images.Digest);
    }
}
