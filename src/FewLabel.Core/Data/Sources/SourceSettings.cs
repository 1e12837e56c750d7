using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>What a <see cref="SourceLoader"/> takes from its surroundings.</summary>
internal sealed record SourceSettings
{
    /// <summary>The folder with data sets that the user has named; null if none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where downloads are kept.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>How long making a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a server may send nothing.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Answers the requests instead of the network; null for the network.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Writes a file whole or not at all.</summary>
    public Action<string, byte[]> Store { get; init; } = AtomicFile.Write;

    public static SourceSettings For(IdxSource source) => new()
    {
        DataFolder = Environment.GetEnvironmentVariable(IdxSource.FolderVariable) is { } folder && !string.IsNullOrWhiteSpace(folder) ? folder : null,
        CacheFolder = UserCache.Folder(Path.Combine("data", source.FolderName)),
    };
}
