using System.Net;

namespace FewLabel.Tests.Data;

/// <summary>Answers requests without a network, and keeps which there were.</summary>
internal sealed class FakeMirrors(Func<Uri, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private readonly List<Uri> _requests = [];

    public FakeMirrors(Func<Uri, byte[]?> answer)
        : this((address, _) => Task.FromResult(answer(address) is { } content ? Content(content) : new HttpResponseMessage(HttpStatusCode.NotFound)))
    {
    }

    /// <summary>Both mirrors hold everything.</summary>
    public static FakeMirrors Good => new(address => TinySource.Archives[NameOf(address)]);

    /// <summary>Fails the test that asks.</summary>
    public static FakeMirrors None => new(address => throw new InvalidOperationException($"{address} was asked for."));

    public Uri[] Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static string NameOf(Uri address) => address.Segments[^1];

    public static HttpResponseMessage Content(byte[] content) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(content) };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (_requests)
        {
            _requests.Add(request.RequestUri!);
        }

        return answer(request.RequestUri!, cancellationToken);
    }
}
