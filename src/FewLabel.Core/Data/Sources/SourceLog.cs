using Microsoft.Extensions.Logging;

namespace FewLabel.Data;

/// <summary>What the loading of a source tells: events 5000 to 5099.</summary>
internal static partial class SourceLog
{
    [LoggerMessage(EventId = 5000, Level = LogLevel.Information, Message = "{Source} was read from {Folder}.")]
    public static partial void ReadFrom(this ILogger logger, string source, string folder);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "No published checksum confirms {Files} of {Source} in {Folder}, since they are not the published archives; only sizes and labels were checked.")]
    public static partial void NotConfirmed(this ILogger logger, string source, string folder, string files);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning, Message = "FEWLABEL_DATA is {Folder}, which does not hold {Source}, neither itself nor in its folder {Name} (missing: {Missing}); looking in the cache.")]
    public static partial void NotInDataFolder(this ILogger logger, string source, string folder, string name, string missing);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message = "FEWLABEL_DATA is {Folder}, which holds {Other} and not {Source}; looking in the cache.")]
    public static partial void OtherInDataFolder(this ILogger logger, string source, string folder, string other);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Warning, Message = "A file in the cache is not usable and is downloaded again. {Reason}")]
    public static partial void BadInCache(this ILogger logger, string reason);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Information, Message = "Downloading {Address}.")]
    public static partial void Downloading(this ILogger logger, Uri address);

    [LoggerMessage(EventId = 5006, Level = LogLevel.Warning, Message = "The download of {Address} failed: {Reason}")]
    public static partial void MirrorFailed(this ILogger logger, Uri address, string reason);

    [LoggerMessage(EventId = 5007, Level = LogLevel.Warning, Message = "Using generated digits instead of MNIST, which is not to be had: {Reason}")]
    public static partial void SyntheticInstead(this ILogger logger, string reason);
}
