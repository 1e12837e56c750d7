using FewLabel.Data;
using TorchSharp;

namespace FewLabel.Tests.Data;

public sealed class SourceFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly LogLines _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_given_folder_may_hold_each_file_plain_or_packed()
    {
        _folder.Write("here/train-images", TinySource.Plain["train-images"]);
        _folder.Write("here/train-labels.gz", TinySource.Archives["train-labels.gz"]);
        _folder.Write("here/test-images.gz", TinySource.Plain["test-images"]);
        _folder.Write("here/test-labels", TinySource.Repack("test-labels"));
        using var data = await LoadAsync(folder: _folder["here"]);

        TinySource.Check(data);
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task A_given_folder_that_lacks_a_file_is_an_error_that_lists_what_was_expected()
    {
        TinySource.WriteArchives(_folder, "cache");
        TinySource.WriteArchives(_folder, "data/tiny");
        TinySource.WriteArchives(_folder, "here");
        File.Delete(_folder["here", "test-images.gz"]);
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => LoadAsync(folder: _folder["here"], dataFolder: _folder["data"]));

        Assert.Contains(_folder["here"], error.Message);
        Assert.Contains("missing is test-images.", error.Message);
        Assert.Contains("train-images, train-labels, test-images, test-labels", error.Message);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data/tiny")]
    public async Task The_data_folder_holds_the_files_itself_or_in_the_folder_of_the_data_set(string below)
    {
        TinySource.WriteArchives(_folder, below);
        using var data = await LoadAsync(dataFolder: _folder["data"]);

        TinySource.Check(data);
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task A_data_folder_without_the_files_is_passed_over_with_a_word()
    {
        TinySource.WriteArchives(_folder, "cache");
        TinySource.WriteArchives(_folder, "data/tiny");
        File.Delete(_folder["data", "tiny", "test-images.gz"]);
        using var data = await LoadAsync(dataFolder: _folder["data"]);

        TinySource.Check(data);
        var warning = Assert.Single(_log.Warnings);
        Assert.Contains(_folder["data"], warning);
        Assert.Contains("missing: test-images)", warning);
    }

    [Fact]
    public async Task A_data_folder_with_damaged_files_is_an_error_and_not_passed_over()
    {
        TinySource.WriteArchives(_folder, "cache");
        TinySource.WriteArchives(_folder, "data/tiny");
        var bad = _folder.Write("data/tiny/test-images.gz", TinySource.Archives["test-images.gz"][..20]);

        Assert.Equal(bad, (await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(dataFolder: _folder["data"]))).Path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_content_fails_the_checksum_with_file_value_expected_value_and_remedy(bool packed)
    {
        TinySource.WriteArchives(_folder, "here");
        var other = TinySource.Plain["train-images"].ToArray();
        other[^1] ^= 1;
        var bad = _folder.Write("here/train-images.gz", packed ? IdxBytes.Gzip(other) : other);
        var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(folder: _folder["here"]));

        Assert.Equal(bad, error.Path[..bad.Length]);
        Assert.Contains(TinySource.Md5(other), error.Message);
        Assert.Contains(TinySource.Md5(TinySource.Plain["train-images"]), error.Message);
        Assert.Contains("Delete it and download it again", error.Message);
    }

    [Fact]
    public async Task Where_only_archives_have_checksums_other_packings_load_with_a_warning()
    {
        TinySource.WriteArchives(_folder, "here");
        using (await LoadAsync(TinySource.Create(contentMd5: false), _folder["here"]))
        {
            Assert.Empty(_log.Warnings);
        }

        _folder.Write("here/train-images.gz", TinySource.Repack("train-images"));
        File.Delete(_folder["here", "test-labels.gz"]);
        _folder.Write("here/test-labels", TinySource.Plain["test-labels"]);
        using var data = await LoadAsync(TinySource.Create(contentMd5: false), _folder["here"]);

        TinySource.Check(data);
        Assert.Contains("train-images, test-labels of Tiny", Assert.Single(_log.Warnings));
    }

    public static TheoryData<string, byte[], string> Unfit() => new()
    {
        { "train-labels", IdxBytes.Labels(0, 1, 2, 3, 0, 0, 0, 0), "label 3" },
        { "train-labels", IdxBytes.Labels(0, 1, 2), "holds 3 bytes" },
        { "train-images", IdxBytes.Images(7, 6, 5), "holds 7×6×5 bytes" },
        { "train-images", IdxBytes.Images(8, 5, 6), "holds 8×5×6 bytes" },
        { "test-images", [], "is empty" },
        { "test-images", TinySource.Plain["test-images"][..^1], "truncated" },
        { "test-images", [.. TinySource.Plain["test-images"], 0], "too long" },
        { "test-images", new byte[100_000], "too long" },
        { "test-labels", TinySource.Plain["test-images"], "swapped" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task A_file_that_does_not_fit_the_data_set_is_refused_without_a_checksum_too(string name, byte[] content, string problem)
    {
        TinySource.WriteArchives(_folder, "here");
        File.Delete(_folder["here", name + ".gz"]);
        var bad = _folder.Write($"here/{name}", content);
        var before = LiveTensors.CountSettled();
        var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(TinySource.Create(contentMd5: false), _folder["here"]));

        Assert.Equal(bad, error.Path);
        Assert.Contains(problem, error.Message);
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public async Task A_loaded_set_owns_four_tensors_and_frees_them()
    {
        TinySource.WriteArchives(_folder, "here");
        var before = LiveTensors.CountSettled();
        var data = await LoadAsync(folder: _folder["here"]);

        Assert.Equal(before + 4, LiveTensors.Count);
        data.Dispose();
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public async Task A_set_does_not_belong_to_the_scope_in_which_it_was_asked_for()
    {
        TinySource.WriteArchives(_folder, "here");
        Task<ImageDataset> loading;
        using (torch.NewDisposeScope())
        {
            loading = LoadAsync(folder: _folder["here"]);
        }

        using var data = await loading;
        TinySource.Check(data);
    }

    [Fact]
    public void The_environment_names_the_data_folder_and_the_cache()
    {
        var (data, cache) = (Environment.GetEnvironmentVariable("FEWLABEL_DATA"), Environment.GetEnvironmentVariable("XDG_CACHE_HOME"));
        try
        {
            Environment.SetEnvironmentVariable("FEWLABEL_DATA", _folder["data"]);
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _folder["cache"]);
            var settings = SourceSettings.For(KMnist.Source);
            Assert.Equal(_folder["data"], settings.DataFolder);
            // Windows has a variable of its own.
            Assert.EndsWith(Path.Combine("FewLabel", "data", "kmnist"), settings.CacheFolder, StringComparison.Ordinal);
            Assert.Equal(!OperatingSystem.IsWindows(), settings.CacheFolder.StartsWith(_folder["cache"], StringComparison.Ordinal));

            Environment.SetEnvironmentVariable("FEWLABEL_DATA", " ");
            Assert.Null(SourceSettings.For(KMnist.Source).DataFolder);
        }
        finally
        {
            Environment.SetEnvironmentVariable("FEWLABEL_DATA", data);
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", cache);
        }
    }

    [Fact]
    public void A_source_is_found_where_all_its_files_are_without_reading_them()
    {
        var (data, cache) = (Environment.GetEnvironmentVariable("FEWLABEL_DATA"), Environment.GetEnvironmentVariable("XDG_CACHE_HOME"));
        try
        {
            Environment.SetEnvironmentVariable("FEWLABEL_DATA", _folder["data"]);
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", _folder["cache"]);
            var names = KMnist.Source.Files.Select(file => file.Name).ToList();
            names.SkipLast(1).ToList().ForEach(name => _folder.Write($"data/{name}", [1]));
            Assert.Null(KMnist.Source.FindFolder());

            _folder.Write($"data/{names[^1]}.gz", [1]);
            Assert.Equal(_folder["data"], KMnist.Source.FindFolder());

            names.ForEach(name => _folder.Write($"data/kmnist/{name}", [1]));
            Assert.Equal(_folder["data", "kmnist"], KMnist.Source.FindFolder());
        }
        finally
        {
            Environment.SetEnvironmentVariable("FEWLABEL_DATA", data);
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", cache);
        }
    }

    private Task<ImageDataset> LoadAsync(IdxSource? source = null, string? folder = null, string? dataFolder = null) =>
        (source ?? TinySource.Create()).LoadAsync(
            new SourceSettings { CacheFolder = _folder["cache"], DataFolder = dataFolder, Handler = FakeMirrors.None }, folder, null, _log, default);
}
