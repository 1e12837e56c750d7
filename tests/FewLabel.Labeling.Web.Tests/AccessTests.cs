using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FewLabel.Tests.Labeling.Web;

public sealed class AccessTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServedPage _page = null!;

    public async Task InitializeAsync() => _page = await ServedPage.StartAsync(_folder.Path);

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/app.js")]
    [InlineData("/api/state")]
    [InlineData("/image/0")]
    [InlineData("/?token=0123")]
    [InlineData("/nothing")]
    public async Task Without_the_secret_nothing_is_told(string path)
    {
        using var client = new HttpClient();

        using var answer = await client.GetAsync(new Uri(_page.Address, path));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("png", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secret_becomes_a_cookie_and_leaves_the_address()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        using var answer = await client.GetAsync(_page.Address);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location!.OriginalString);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var client2 = await EnterAsync();
        using var page = await client2.GetAsync(new Uri(_page.Address, "/"));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith("default-src 'none';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost.evil.example")]
    public async Task Under_another_name_nothing_is_served(string host)
    {
        using var client = await EnterAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_page.Address, "/api/state"));
        request.Headers.Host = host;

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData("own", HttpStatusCode.OK)]
    public async Task Only_its_own_page_may_write(string? origin, HttpStatusCode expected)
    {
        using var client = await EnterAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_page.Address, "/api/label"))
        {
            Content = new StringContent("{\"class\":\"cat\",\"images\":[3]}", Encoding.UTF8, "application/json"),
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? $"http://127.0.0.1:{_page.Address.Port}" : origin);
        }

        using var answer = await client.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? "cat" : null, _page.Session[3].Class);
    }

    [Fact]
    public async Task Images_are_asked_for_by_number_and_only_images_are_sent()
    {
        using var client = await EnterAsync();
        await File.WriteAllTextAsync(_folder["7.png"], "<script>alert(1)</script>");
        File.Delete(_folder["8.png"]);

        using var image = await client.GetAsync(new Uri(_page.Address, "/image/3"));
        Assert.Equal("image/png", image.Content.Headers.ContentType!.MediaType);
        Assert.Equal(await File.ReadAllBytesAsync(_folder["3.png"]), await image.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.GetAsync(new Uri(_page.Address, "/image/7"))).StatusCode);
        foreach (var path in new[] { "/image/8", "/image/240", "/image/-1", "/image/..%2flabels.jsonl", "/labels.jsonl", "/image/labels.jsonl" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(_page.Address, path))).StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/label", "{\"class\":\"  \",\"images\":[3]}", "1 to 200 characters")]
    [InlineData("/api/label", "{\"class\":\"cat\",\"images\":[999]}", "0 to 239")]
    [InlineData("/api/rename", "{\"class\":\"cow\",\"into\":\"cat\"}", "There is no class 'cow'")]
    [InlineData("/api/merge", "{\"class\":\"cow\",\"into\":\"cat\"}", "There is no class 'cow'")]
    public async Task A_fault_of_its_user_is_told_as_text(string path, string body, string expected)
    {
        using var client = await EnterAsync();

        using var answer = await PostAsync(client, path, body);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains(expected, System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("fault").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_is_sent_without_predictions()
    {
        using var client = await EnterAsync();
        for (var image = 0; image < 30; image++)
        {
            _page.Session.Label(image, ServedPage.Truth(image));
        }

        Assert.Contains("probability", await client.GetStringAsync(new Uri(_page.Address, "/api/next?count=5")), StringComparison.Ordinal);
        Assert.DoesNotContain("probability", await client.GetStringAsync(new Uri(_page.Address, "/api/sample?count=5")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_labels_are_exported_beside_those_for_measuring()
    {
        using var client = await EnterAsync();
        _page.Session.Label(_page.Session.Propose(1)[0], "cat");
        _page.Session.Label(_page.Session.ProposeMeasured(1)[0], "dog");

        using var answer = await PostAsync(client, "/api/export", "{}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.EndsWith(",cat", (await File.ReadAllLinesAsync(_folder["labels.csv"]))[1], StringComparison.Ordinal);
        Assert.EndsWith(",dog", (await File.ReadAllLinesAsync(_folder["labels.measured.csv"]))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_told_with_the_remedy()
    {
        using var folder = new TemporaryFolder();

        var error = await Assert.ThrowsAsync<FewLabelException>(() => ServedPage.StartAsync(folder.Path, _page.Address.Port));

        Assert.Contains($"Port {_page.Address.Port} is in use by another program. Give another port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_machines_cannot_connect()
    {
        var own = Array.Find(await Dns.GetHostAddressesAsync(Dns.GetHostName()), address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // A machine without a network has no other address; 127.0.0.2 is another one than the page's everywhere on Linux.
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(own ?? IPAddress.Parse("127.0.0.2"), _page.Address.Port));
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(client.BaseAddress!, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Origin", client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        return client.SendAsync(request);
    }

    /// <summary>A client that has the cookie.</summary>
    private async Task<HttpClient> EnterAsync()
    {
        var client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = _page.Address };
        (await client.GetAsync(_page.Address)).Dispose();
        return client;
    }
}
