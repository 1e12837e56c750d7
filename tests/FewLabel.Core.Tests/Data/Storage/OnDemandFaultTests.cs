using FewLabel.Data;
using FewLabel.Tests.Data.Pictures;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Data.Storage;

public sealed class OnDemandFaultTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_that_cannot_be_read_are_left_out_and_listed_as_in_memory()
    {
        _folder.Write("cat/03.png", []);
        _folder.Write("dog/01.png", "Dear diary"u8.ToArray());
        var picture = await File.ReadAllBytesAsync(_folder.Paths[4]);
        _folder.Write("cat/04.jpg", picture[..(picture.Length / 2)]);
        _folder.Write("unlabeled/00.jpg", [.. picture[..(picture.Length / 2)], .. new byte[20]]);

        using var memory = await _folder.LoadAsync(ImageStorage.Memory);
        using var demand = await _folder.LoadAsync(ImageStorage.OnDemand);
        var (expected, images) = (memory.Dataset.Train, demand.Dataset.Train);

        Assert.InRange(memory.Skipped.Length, 3, 4);
        Assert.Equal(memory.Skipped.Select(skipped => skipped.ToString()), demand.Skipped.Select(skipped => skipped.ToString()));
        Assert.Equal(memory.TrainPaths.ToArray(), demand.TrainPaths.ToArray());
        Assert.Equal(expected.LabelValues.ToArray(), images.LabelValues.ToArray());
        Assert.Equal(expected.Pixels.data<byte>().ToArray(), PictureFolder.Bytes(images, [.. Enumerable.Range(0, (int)images.Count).Select(i => (long)i)]));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_stops_the_loading_where_that_is_wanted()
    {
        _folder.Write("dog/01.png", "Dear diary"u8.ToArray());
        var options = PictureFolder.Options(ImageStorage.OnDemand) with { StopAtUnreadable = true };
        var error = await Assert.ThrowsAsync<DataFormatException>(() => ImageFolder.LoadAsync(_folder.Root, PictureFolder.Shape, options));
        Assert.Contains("01.png is not a picture", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gone", "does not exist")]
    [InlineData("folder", "cannot be read: It is a folder")]
    [InlineData("empty", "has changed since it was loaded")]
    [InlineData("cut", "has changed since it was loaded")]
    [InlineData("other picture", "has changed since it was loaded")]
    [InlineData("text behind it", "has changed since it was loaded")]
    public async Task A_file_that_is_no_longer_what_it_was_is_an_error_that_names_it_and_what_to_do(string change, string message)
    {
        using var images = await _folder.LoadSetAsync();
        var path = _folder.Paths[11];
        var content = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        if (change == "folder")
        {
            Directory.CreateDirectory(path);
        }
        else if (change != "gone")
        {
            await File.WriteAllBytesAsync(path, change switch
            {
                "empty" => [],
                "cut" => content[..(content.Length / 2)],
                "other picture" => await File.ReadAllBytesAsync(_folder.Paths[10]),
                _ => [.. content, .. "text"u8],
            });
        }

        using (var next = tensor([11L]))
        {
            images.Prefetch(next);
        }

        ((FilePixels)images.Store).WaitForPrefetch();
        var error = Assert.ThrowsAny<FewLabelException>(() => PictureFolder.Bytes(images, 3, 11, 4));

        Assert.StartsWith($"{path} {message}", error.Message, StringComparison.Ordinal);
        Assert.Contains("put the file back, or load again, with ImageStorage.Memory", error.Message, StringComparison.Ordinal);
        Assert.IsType(change is "gone" or "folder" ? typeof(DataUnavailableException) : typeof(DataFormatException), error);
        Assert.Equal(PictureFolder.Shape.Size, PictureFolder.Bytes(images, 3).Length);

        if (change == "folder")
        {
            Directory.Delete(path);
        }

        await File.WriteAllBytesAsync(path, content);
        Assert.Equal(ImageFile.Read(path, PictureFolder.Shape), PictureFolder.Bytes(images, 11));
    }

    [Fact]
    public async Task Of_several_files_that_are_gone_the_first_asked_for_is_named()
    {
        using var images = await _folder.LoadSetAsync();
        _folder.Paths.ForEach(File.Delete);
        for (var round = 0; round < 20; round++)
        {
            var error = Assert.Throws<DataUnavailableException>(() => PictureFolder.Bytes(images, 17, 3, 5, 20));
            Assert.StartsWith(_folder.Paths[17], error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_digest_is_of_contents_labels_and_how_they_are_decoded()
    {
        using var images = await _folder.LoadSetAsync();
        using var again = await _folder.LoadSetAsync(cached: 2);
        using var other = await ImageFile.LoadSetAsync(
            _folder.Paths, PictureFolder.Shape, options: PictureFolder.Options(ImageStorage.OnDemand) with { Pictures = new ImageFileOptions { LetterboxFill = 1 } });
        using var limited = await ImageFile.LoadSetAsync(
            _folder.Paths, PictureFolder.Shape, options: PictureFolder.Options(ImageStorage.OnDemand) with { Pictures = new ImageFileOptions { MaxPixels = 100_000 } });
        using var labeled = await ImageFile.LoadSetAsync(_folder.Paths, PictureFolder.Shape, Enumerable.Repeat(0L, 30), PictureFolder.Options(ImageStorage.OnDemand));
        _folder.Paths.Reverse();
        using var turned = await _folder.LoadSetAsync();
        _folder.Paths.Reverse();
        await File.WriteAllBytesAsync(_folder.Paths[1], PictureBytes.Gray([1, 2]));
        using var changed = await _folder.LoadSetAsync();

        Assert.Equal(images.Digest, again.Digest);
        Assert.Equal(images.Digest, limited.Digest);
        Assert.Equal(5, new[] { images, other, labeled, turned, changed }.Select(set => set.Digest).Distinct().Count());
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(30L)]
    public async Task An_image_that_there_is_not_is_refused(long index)
    {
        using var images = await _folder.LoadSetAsync();
        Assert.Contains($"There is no image {index}; they run from 0 to 29",
            Assert.Throws<ArgumentOutOfRangeException>(() => PictureFolder.Bytes(images, 0, index)).Message, StringComparison.Ordinal);
        using var real = tensor([0f]);
        Assert.Contains("must be an Int64 tensor", Assert.Throws<ArgumentException>(() => images.Batch(real)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_and_labels_that_do_not_fit_are_refused_before_a_file_is_read()
    {
        Assert.Contains("no files", (await Assert.ThrowsAsync<ArgumentException>(() => ImageFile.LoadSetAsync([], PictureFolder.Shape))).Message, StringComparison.Ordinal);
        Assert.Contains("1 files but 2 labels", (await Assert.ThrowsAsync<ArgumentException>(
            () => ImageFile.LoadSetAsync(["none"], PictureFolder.Shape, [0, 1]))).Message, StringComparison.Ordinal);
        Assert.Contains("label 2 has no class name", (await Assert.ThrowsAsync<ArgumentException>(
            () => ImageFile.LoadSetAsync(["none"], PictureFolder.Shape, [2], new ImageLoadOptions { Classes = ["a", "b"] }))).Message, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<DataUnavailableException>(
            () => ImageFile.LoadSetAsync([_folder.Paths[0], Path.Combine(_folder.Root, "none")], PictureFolder.Shape, options: PictureFolder.Options(ImageStorage.OnDemand)));
        Assert.Contains("none does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_options_are_told_all_at_once()
    {
        var error = await Assert.ThrowsAsync<OptionsException>(() => ImageFolder.LoadAsync(
            _folder.Root, PictureFolder.Shape, new ImageLoadOptions { Storage = (ImageStorage)7, MaxMemoryBytes = -1, CacheBytes = -1 }));
        Assert.Equal(["Storage", "MaxMemoryBytes", "CacheBytes"], error.Faults.Select(fault => fault.Parameter));
    }

    [Fact]
    public async Task Loading_can_be_canceled()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageFolder.LoadAsync(
            _folder.Root, PictureFolder.Shape, PictureFolder.Options(ImageStorage.OnDemand), cancellationToken: source.Token));
    }
}
