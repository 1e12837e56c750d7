using System.Net;
using System.Net.Sockets;
using FewLabel.Data;

namespace FewLabel.Tests.Data;

/// <summary>Over real sockets, all on this machine.</summary>
public sealed class SourceNetworkTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly LogLines _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_network_the_error_comes_at_once_and_names_each_mirror()
    {
        var (first, second) = (LoopbackServer.Closed(), LoopbackServer.Closed());
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => LoadAsync(TinySource.Create(true, first, second)));

        Assert.Contains($"{first}train-images.gz: ", error.Message);
        Assert.Contains($"{second}train-images.gz: ", error.Message);
        Assert.Contains("refused", error.Message);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_mirror_that_accepts_and_never_answers_gives_way_to_the_next()
    {
        await using var hanging = new LoopbackServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        await using var good = GoodServer();
        using var data = await LoadAsync(TinySource.Create(true, hanging.Address, good.Address), stall: 2);

        TinySource.Check(data);
        Assert.Contains("nothing came for 2 seconds", Assert.Single(_log.Warnings));
    }

    [LinuxFact("drops connections to a full queue")]
    public async Task A_mirror_to_which_no_connection_comes_about_gives_way_to_the_next()
    {
        // Nobody accepts, and once the queue is full Linux drops what asks for a connection.
        using var deaf = new Socket(SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        var end = (IPEndPoint)deaf.LocalEndPoint!;
        using var queued = new TcpClient();
        await queued.ConnectAsync(end);
        await using var good = GoodServer();
        using var data = await LoadAsync(TinySource.Create(true, new Uri($"http://127.0.0.1:{end.Port}/"), good.Address), connect: 2);

        TinySource.Check(data);
        Assert.Contains("no connection within 2 seconds", Assert.Single(_log.Warnings));
    }

    [Fact]
    public async Task A_mirror_that_breaks_off_gives_way_to_the_next()
    {
        await using var breaking = new LoopbackServer((name, stream, _) => LoopbackServer.SendAsync(stream, TinySource.Archives[name][..10], declared: TinySource.Archives[name].Length));
        await using var good = GoodServer();
        using var data = await LoadAsync(TinySource.Create(true, breaking.Address, good.Address));

        TinySource.Check(data);
        Assert.Contains(breaking.Address.AbsoluteUri, Assert.Single(_log.Warnings));
    }

    [Fact]
    public async Task A_mirror_that_declares_far_too_much_is_refused_before_its_body_is_read()
    {
        await using var huge = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.SendAsync(stream, [], declared: int.MaxValue);
            await Task.Delay(Timeout.Infinite, stop);
        });
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => LoadAsync(TinySource.Create(true, huge.Address)));

        Assert.Contains("sends 2147483647 bytes", error.Message);
    }

    [Fact]
    public async Task Loads_at_the_same_time_into_one_cache_all_succeed()
    {
        // All clients wait for each other at the first file, so none finds the cache filled.
        const int clients = 4;
        using var together = new CountdownEvent(clients);
        await using var server = new LoopbackServer(async (name, stream, stop) =>
        {
            if (name == "train-images.gz")
            {
                together.Signal();
                while (!together.IsSet)
                {
                    await Task.Delay(5, stop);
                }
            }

            await LoopbackServer.SendAsync(stream, TinySource.Archives[name]);
        });
        var source = TinySource.Create(true, server.Address);
        var loads = Enumerable.Range(0, clients).Select(_ => LoadAsync(source)).ToArray();

        foreach (var load in loads)
        {
            using var data = await load;
            TinySource.Check(data);
        }

        Assert.Empty(_log.Warnings);
        Assert.Equal(TinySource.ArchiveNames.Select(name => Path.Combine("cache", name)), _folder.Files);
    }

    private static LoopbackServer GoodServer() => new((name, stream, _) => LoopbackServer.SendAsync(stream, TinySource.Archives[name]));

    private Task<ImageDataset> LoadAsync(IdxSource source, double stall = 30, double connect = 30) => source.LoadAsync(
        new SourceSettings
        {
            CacheFolder = _folder["cache"],
            StallTimeout = TimeSpan.FromSeconds(stall),
            ConnectTimeout = TimeSpan.FromSeconds(connect),
        },
        null, null, _log, default);
}
