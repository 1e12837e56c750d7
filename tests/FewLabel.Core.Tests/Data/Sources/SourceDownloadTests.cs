using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;

namespace FewLabel.Tests.Data;

public sealed class SourceDownloadTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly LogLines _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_the_cache_lacks_is_downloaded_once()
    {
        using var mirrors = FakeMirrors.Good;
        (await LoadAsync(mirrors)).Dispose();
        using var again = await LoadAsync(FakeMirrors.None);

        TinySource.Check(again);
        Assert.Equal(TinySource.Archives.Keys, mirrors.Requests.Select(FakeMirrors.NameOf));
        Assert.All(mirrors.Requests, request => Assert.Equal(TinySource.First.Host, request.Host));
        Assert.Equal(TinySource.ArchiveNames.Select(name => Path.Combine("cache", name)), _folder.Files);
        Assert.Equal(TinySource.Archives["train-images.gz"], File.ReadAllBytes(_folder["cache", "train-images.gz"]));
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task Progress_tells_file_bytes_and_total()
    {
        var progress = new Reports();
        (await LoadAsync(FakeMirrors.Good, progress: progress)).Dispose();

        foreach (var (name, content) in TinySource.Archives)
        {
            var reports = progress.Where(report => report.File == name).ToArray();
            Assert.Equal(0, reports[0].Bytes);
            Assert.Equal(content.Length, reports[^1].Bytes);
            Assert.All(reports, report => Assert.Equal(content.Length, report.Total));
        }
    }

    public static TheoryData<string, byte[]?, bool> BadAnswers()
    {
        var archive = TinySource.Archives["train-images.gz"];
        var other = TinySource.Plain["train-images"].ToArray();
        other[^1] ^= 1;
        return new()
        {
            { "404", null, true },
            { "neither gzip nor an IDX file", "<html>Please log in</html>"u8.ToArray(), true },
            { "is empty", [], true },
            { "gzip", archive[..^3], true },
            { "is too long", new byte[200_000], true },
            { "MD5", IdxBytes.Gzip(other), true },
            { "MD5", IdxBytes.Gzip(other), false },
            { "MD5", TinySource.Repack("train-images"), false },
            { "MD5", TinySource.Plain["train-images"], false },
        };
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_mirror_that_fails_or_sends_something_else_gives_way_to_the_next(string reason, byte[]? answer, bool contentMd5)
    {
        using var mirrors = new FakeMirrors(address => address.Host == TinySource.First.Host ? answer : TinySource.Archives[FakeMirrors.NameOf(address)]);
        using var data = await LoadAsync(mirrors, TinySource.Create(contentMd5));

        TinySource.Check(data);
        var warning = Assert.Single(_log.Warnings);
        Assert.Contains("http://first.test/tiny/train-images.gz", warning);
        Assert.Contains(reason, warning);
        Assert.Equal(["first.test", "second.test", "second.test", "second.test", "second.test"], mirrors.Requests.Select(request => request.Host));
    }

    [Fact]
    public async Task A_mirror_that_packed_the_same_content_again_is_accepted_where_the_content_has_a_checksum()
    {
        using var mirrors = new FakeMirrors(address => TinySource.Repack(Path.GetFileNameWithoutExtension(FakeMirrors.NameOf(address))));
        using var data = await LoadAsync(mirrors);

        TinySource.Check(data);
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task Where_every_mirror_fails_one_error_lists_each_with_its_reason_and_the_remedy()
    {
        using var mirrors = new FakeMirrors(address => address.Host == TinySource.First.Host ? null : "nonsense"u8.ToArray());
        var before = LiveTensors.CountSettled();
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => LoadAsync(mirrors));

        Assert.Contains("http://first.test/tiny/train-images.gz: the server answers 404", error.Message);
        Assert.Contains("http://second.test/tiny/train-images.gz is neither gzip nor an IDX file", error.Message);
        Assert.Contains($"by hand into {_folder["cache"]}", error.Message);
        Assert.Contains("FEWLABEL_DATA", error.Message);
        Assert.Equal(2, mirrors.Requests.Length);
        Assert.Empty(_folder.Files);
        Assert.Equal(before, LiveTensors.Count);
    }

    [Theory]
    [InlineData("train-images.gz")]
    [InlineData("train-images")]
    public async Task A_bad_file_in_the_cache_is_downloaded_again(string name)
    {
        TinySource.WriteArchives(_folder, "cache");
        File.Delete(_folder["cache", "train-images.gz"]);
        _folder.Write($"cache/{name}", [1, 2, 3]);
        using var mirrors = FakeMirrors.Good;
        (await LoadAsync(mirrors)).Dispose();

        Assert.Contains(_folder["cache", name], Assert.Single(_log.Warnings));
        Assert.Equal(["train-images.gz"], mirrors.Requests.Select(FakeMirrors.NameOf));
        Assert.Equal(TinySource.ArchiveNames.Append(name).Distinct().Select(file => Path.Combine("cache", file)).Order(StringComparer.Ordinal), _folder.Files);
        (await LoadAsync(FakeMirrors.None)).Dispose();
    }

    [Fact]
    public async Task Canceling_in_the_middle_of_a_download_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        using var mirrors = new FakeMirrors((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new HangingStream([0x1f, 0x8b, 8])) }));
        var progress = new Reports(report =>
        {
            if (report.Bytes > 0)
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LoadAsync(mirrors, progress: progress, cancellationToken: cancel.Token));
        Assert.Equal(3, progress.Last().Bytes);
        Assert.Single(mirrors.Requests);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_mirror_that_stops_in_the_middle_gives_way_to_the_next()
    {
        using var mirrors = new FakeMirrors((address, _) => Task.FromResult(address.Host == TinySource.First.Host
            ? new HttpResponseMessage { Content = new StreamContent(new HangingStream([0x1f, 0x8b, 8])) }
            : FakeMirrors.Content(TinySource.Archives[FakeMirrors.NameOf(address)])));
        using var data = await LoadAsync(mirrors, stall: 2);

        TinySource.Check(data);
        Assert.Contains("nothing came for 2 seconds", Assert.Single(_log.Warnings));
    }

    [Fact]
    public Task A_cache_below_a_file_is_an_error_before_anything_is_downloaded() => RefuseCacheAsync("file/below");

    [LinuxFact("has a folder in which nobody may make one")]
    public Task A_cache_that_the_system_does_not_make_is_an_error_before_anything_is_downloaded() => RefuseCacheAsync("/proc/fewlabel");


    [Fact]
    public async Task A_full_disk_is_an_error_that_leaves_nothing_behind()
    {
        static void Store(string path, byte[] content) => AtomicFile.Write(path, stream =>
        {
            stream.Write(content.AsSpan(0, 5));
            throw new IOException("No space left on device");
        });
        var before = LiveTensors.CountSettled();
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => LoadAsync(FakeMirrors.Good, store: Store));

        Assert.Contains("No space left on device", error.Message);
        Assert.Contains(_folder["cache"], error.Message);
        Assert.Empty(_folder.Files);
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public async Task A_file_that_another_process_has_just_put_there_and_holds_open_serves_as_well()
    {
        static void Store(string path, byte[] content)
        {
            File.WriteAllBytes(path, content);
            throw new UnauthorizedAccessException("in use");
        }

        using var data = await LoadAsync(FakeMirrors.Good, store: Store);
        TinySource.Check(data);
    }

    [Fact]
    public async Task A_file_that_was_put_into_the_cache_by_hand_and_is_another_stays_beside_the_download()
    {
        _folder.Write("cache/train-images", [1, 2, 3]);
        using (var data = await LoadAsync(FakeMirrors.Good))
        {
            TinySource.Check(data);
        }

        using var again = await LoadAsync(FakeMirrors.None);

        TinySource.Check(again);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["cache", "train-images"]));
    }

    private async Task RefuseCacheAsync(string cache)
    {
        _folder.Write("file", [1]);
        using var mirrors = FakeMirrors.None;
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => LoadAsync(mirrors, cache: _folder[cache]));

        Assert.Contains(_folder[cache], error.Message);
        Assert.Contains("FEWLABEL_DATA", error.Message);
        Assert.Empty(mirrors.Requests);
    }

    private Task<ImageDataset> LoadAsync(
        FakeMirrors mirrors,
        IdxSource? source = null,
        IProgress<DownloadProgress>? progress = null,
        double stall = 30,
        string? cache = null,
        Action<string, byte[]>? store = null,
        CancellationToken cancellationToken = default)
    {
        var settings = new SourceSettings
        {
            CacheFolder = cache ?? _folder["cache"],
            Handler = mirrors,
            StallTimeout = TimeSpan.FromSeconds(stall),
            Store = store ?? AtomicFile.Write,
        };
        return (source ?? TinySource.Create()).LoadAsync(settings, null, progress, _log, cancellationToken);
    }

    private sealed class Reports(Action<DownloadProgress>? act = null) : List<DownloadProgress>, IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            Add(value);
            act?.Invoke(value);
        }
    }

    /// <summary>Gives a few bytes and then waits until it is canceled.</summary>
    private sealed class HangingStream(byte[] start) : MemoryStream(start)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return count;
        }
    }
}
