using System.Collections.Immutable;
using System.Net;
using FewLabel.Labeling.Web.Access;
using FewLabel.Labeling.Web.Api;
using FewLabel.Labeling.Web.Images;
using FewLabel.Labeling.Web.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FewLabel.Labeling.Web;

/// <summary>
/// Serves a page on which a person labels the images of a <see cref="LabelingSession"/>, to browsers on this machine alone.
/// </summary>
/// <remarks>
/// Who opens the page shows a secret that <see cref="Address"/> holds; the browser keeps it in a cookie. Requests under another host's name or
/// of another page are refused. Images are asked for by number, never by path. Several pages share the session.
/// </remarks>
public sealed class LabelingServer : IAsyncDisposable
{
    private const long LargestRequest = 4 << 20;

    private readonly WebApplication _application;

    private LabelingServer(WebApplication application, Uri address) => (_application, Address) = (application, address);

    /// <summary>What to open in a browser. It holds the secret of this server: show it to its user alone.</summary>
    public Uri Address { get; }

    /// <summary>Starts the server.</summary>
    /// <param name="session">The session, which belongs to the caller and outlives the server.</param>
    /// <param name="files">The file of each image, in the order of <see cref="LabelingSession.Images"/>. It is shown if it is a PNG, JPEG, GIF, WebP or BMP.</param>
    /// <param name="options">Where it is served; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>The server, which runs until it is disposed.</returns>
    /// <exception cref="FewLabelException">The port is in use, or may not be used.</exception>
    /// <exception cref="OptionsException">The options are wrong.</exception>
    /// <exception cref="ArgumentException">There are more or fewer files than images.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static async Task<LabelingServer> StartAsync(
        LabelingSession session, IReadOnlyList<string> files, LabelingServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(files);
        options ??= new LabelingServerOptions();
        OptionsValidator.ThrowIfAny(options.Validate());
        ImmutableArray<string> paths = [.. files];
        if (paths.Length != session.Images.Length)
        {
            throw new ArgumentException($"There are {paths.Length} files and {session.Images.Length} images; each image needs its file.", nameof(files));
        }

        var guard = new AccessGuard();
        var application = Build(options.Port ?? 0);
        application.Use(guard.InvokeAsync);
        PageFiles.Map(application);
        new ImageEndpoint(paths).Map(application);
        new LabelingApi(session, options).Map(application);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            await application.DisposeAsync();
            throw new FewLabelException(
                error.InnerException is AddressInUseException
                    ? $"Port {options.Port} is in use by another program. Give another port, or none to take a free one."
                    : $"Port {options.Port} cannot be used: {error.Message} Give another port, or none to take a free one.", error);
        }

        var bound = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        guard.Port = bound.Port;
        return new LabelingServer(application, guard.Address);
    }

    /// <summary>Completes when the server has stopped.</summary>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <returns>The wait.</returns>
    public Task WaitAsync(CancellationToken cancellationToken = default) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops the server.</summary>
    /// <returns>The stop.</returns>
    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(soon.Token);
        await _application.DisposeAsync();
    }

    private static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });

        // No setting of the surroundings may open another address.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        return builder.Build();
    }
}
