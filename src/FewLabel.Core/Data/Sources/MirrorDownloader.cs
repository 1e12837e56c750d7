using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace FewLabel.Data;

/// <summary>
/// Downloads the archives of a source into memory, from the first mirror that delivers what was published. A mirror that
/// has failed goes to the end of the line for the files after it.
/// </summary>
internal sealed class MirrorDownloader : IDisposable
{
    private readonly IdxSource _source;
    private readonly SourceSettings _settings;
    private readonly IProgress<DownloadProgress>? _progress;
    private readonly ILogger _logger;
    private readonly HttpClient _client;
    private readonly List<Uri> _mirrors;

    public MirrorDownloader(IdxSource source, SourceSettings settings, IProgress<DownloadProgress>? progress, ILogger logger)
    {
        _source = source;
        _settings = settings;
        _progress = progress;
        _logger = logger;
        _mirrors = [.. source.Mirrors];
        _client = settings.Handler is { } handler
            ? new HttpClient(handler, disposeHandler: false)
            : new HttpClient(new SocketsHttpHandler { ConnectTimeout = settings.ConnectTimeout });
        _client.Timeout = Timeout.InfiniteTimeSpan;
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("FewLabel");
    }

    /// <summary>Downloads and checks one file.</summary>
    /// <param name="file">Which.</param>
    /// <param name="remedy">What the user can do if no mirror delivers it.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <returns>The archive and what it holds; the caller disposes the latter.</returns>
    /// <exception cref="DataUnavailableException">No mirror delivers it; the message has each one's reason.</exception>
    public async Task<(byte[] Archive, SourceContent Content)> DownloadAsync(IdxSourceFile file, string remedy, CancellationToken cancellationToken)
    {
        var failures = new List<(string Reason, Exception Error)>();
        foreach (var mirror in _mirrors.ToArray())
        {
            var address = new Uri(mirror, file.ArchiveName);
            _logger.Downloading(address);
            try
            {
                var archive = await FetchAsync(address, file, cancellationToken).ConfigureAwait(false);
                return (archive, Check(file, archive, address.AbsoluteUri));
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && Explain(error) is { } reason)
            {
                _logger.MirrorFailed(address, reason);
                failures.Add((error is DataFormatException ? reason : $"{address}: {reason}", error));
                _mirrors.Remove(mirror);
                _mirrors.Add(mirror);
            }
            catch (OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
        }

        var reasons = failures.Count == 0 ? " It has no mirrors." : string.Concat(failures.Select(failure => $"{Environment.NewLine}  {failure.Reason}"));
        throw new DataUnavailableException(
            $"{file.ArchiveName} of {_source.Name} could not be downloaded.{reasons}{Environment.NewLine}{remedy}",
            failures.Count == 0 ? null : new AggregateException(failures.Select(failure => failure.Error)));
    }

    public void Dispose() => _client.Dispose();

    private SourceContent Check(IdxSourceFile file, byte[] archive, string address)
    {
        var content = SourceContent.Check(_source, file, archive, address);
        if (content.Confirmed)
        {
            return content;
        }

        content.Dispose();
        throw SourceContent.ChecksumError(address, SourceContent.Hex(MD5.HashData(archive)), file.ArchiveMd5);
    }

    private async Task<byte[]> FetchAsync(Uri address, IdxSourceFile file, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(_settings.StallTimeout);
        using var response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}");
        }

        var total = response.Content.Headers.ContentLength;
        CheckLength(total ?? 0, file, address);
        await using var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        using var archive = new MemoryStream();
        var buffer = new byte[64 * 1024];
        _progress?.Report(new DownloadProgress(file.ArchiveName, 0, total));
        while (true)
        {
            stall.CancelAfter(_settings.StallTimeout);
            var count = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
            if (count == 0)
            {
                return archive.ToArray();
            }

            CheckLength(archive.Length + count, file, address);
            archive.Write(buffer, 0, count);
            _progress?.Report(new DownloadProgress(file.ArchiveName, archive.Length, total));
        }
    }

    private static void CheckLength(long length, IdxSourceFile file, Uri address)
    {
        if (length > file.LongestFile)
        {
            throw new DataFormatException(
                address.AbsoluteUri, $"{address} is too long: it sends {length} bytes or more, where {file.Name} has {file.ContentLength} even unpacked.");
        }
    }

    /// <summary>Why a mirror failed; null for errors that are none of its own.</summary>
    private string? Explain(Exception error) => error switch
    {
        OperationCanceledException { InnerException: TimeoutException } => $"no connection within {_settings.ConnectTimeout.TotalSeconds:0.###} seconds",
        OperationCanceledException => $"nothing came for {_settings.StallTimeout.TotalSeconds:0.###} seconds",
        HttpRequestException => error.GetBaseException().Message,
        IOException or DataFormatException => error.Message,
        _ => null,
    };
}
