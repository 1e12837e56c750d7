using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>Loads a source once: looks for its files, checks them, downloads what the cache lacks.</summary>
internal sealed class SourceLoader(IdxSource source, SourceSettings settings, IProgress<DownloadProgress>? progress, ILogger logger)
{
    public async Task<ImageDataset> LoadAsync(string? folder, CancellationToken cancellationToken)
    {
        if (folder is not null)
        {
            return await ReadGivenAsync(new SourceFolder(source, folder), cancellationToken).ConfigureAwait(false);
        }

        return await TryDataFolderAsync(cancellationToken).ConfigureAwait(false) ?? await ReadCacheAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ImageDataset> ReadGivenAsync(SourceFolder folder, CancellationToken cancellationToken)
    {
        var missing = folder.Missing;
        return missing.IsEmpty
            ? await ReadAsync(folder, cancellationToken).ConfigureAwait(false)
            : throw new DataUnavailableException(
                $"The folder {folder.Path} does not hold {source.Name}: missing {(missing.Length == 1 ? "is" : "are")} {string.Join(", ", missing)}. "
                + $"Expected are the four files {string.Join(", ", source.Files.Select(file => file.Name))}, each as it is or with .gz behind its name.");
    }

    private async Task<ImageDataset?> TryDataFolderAsync(CancellationToken cancellationToken)
    {
        if (settings.DataFolder is not { } root)
        {
            return null;
        }

        var own = new SourceFolder(source, Path.Combine(root, source.FolderName));
        if (own.Missing.IsEmpty)
        {
            return await ReadAsync(own, cancellationToken).ConfigureAwait(false);
        }

        var shared = new SourceFolder(source, root);
        if (!shared.Missing.IsEmpty)
        {
            var nearest = own.Missing.Length < shared.Missing.Length ? own : shared;
            logger.NotInDataFolder(source.Name, shared.Path, source.FolderName, string.Join(", ", nearest.Missing));
            return null;
        }

        try
        {
            return await ReadAsync(shared, cancellationToken).ConfigureAwait(false);
        }
        catch (DataFormatException error) when (error.BelongsTo is not null)
        {
            logger.OtherInDataFolder(source.Name, shared.Path, error.BelongsTo);
            return null;
        }
    }

    private Task<ImageDataset> ReadAsync(SourceFolder folder, CancellationToken cancellationToken) =>
        CombineAsync(folder, file => folder.ReadAsync(file, folder.Find(file).FirstOrDefault() ?? folder.PathOf(file.Name), cancellationToken));

    private async Task<ImageDataset> ReadCacheAsync(CancellationToken cancellationToken)
    {
        var folder = new SourceFolder(source, settings.CacheFolder);
        using var downloader = new MirrorDownloader(source, settings, progress, logger);
        return await CombineAsync(
            folder,
            async file => await TryCachedAsync(folder, file, cancellationToken).ConfigureAwait(false)
                ?? await DownloadAsync(downloader, folder, file, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task<SourceContent?> TryCachedAsync(SourceFolder folder, IdxSourceFile file, CancellationToken cancellationToken)
    {
        foreach (var path in folder.Find(file))
        {
            try
            {
                return await folder.ReadAsync(file, path, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is DataFormatException or DataUnavailableException)
            {
                logger.BadInCache(error.Message);
            }
        }

        return null;
    }

    private async Task<SourceContent> DownloadAsync(MirrorDownloader downloader, SourceFolder folder, IdxSourceFile file, CancellationToken cancellationToken)
    {
        CacheWriter.CreateFolder(folder.Path);
        var remedy = $"Put the files by hand into {folder.Path}, or set {IdxSource.FolderVariable} to a folder that holds them.";
        var (archive, content) = await downloader.DownloadAsync(file, remedy, cancellationToken).ConfigureAwait(false);
        try
        {
            CacheWriter.Write(folder.PathOf(file.ArchiveName), archive, settings.Store);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private async Task<ImageDataset> CombineAsync(SourceFolder folder, Func<IdxSourceFile, Task<SourceContent>> read)
    {
        var contents = new List<SourceContent>();
        try
        {
            foreach (var file in source.Files)
            {
                contents.Add(await read(file).ConfigureAwait(false));
            }

            var doubtful = source.Files.Where((_, index) => !contents[index].Confirmed).Select(file => file.Name).ToArray();
            if (doubtful.Length > 0)
            {
                logger.NotConfirmed(source.Name, folder.Path, string.Join(", ", doubtful));
            }

            logger.ReadFrom(source.Name, folder.Path);
            return new ImageDataset(source.Name, CreateSet(contents[0], contents[1]), CreateSet(contents[2], contents[3]));
        }
        finally
        {
            contents.ForEach(content => content.Dispose());
        }
    }

    private ImageSet CreateSet(SourceContent images, SourceContent labels) =>
        new(images.Bytes.unsqueeze(1), labels.Bytes.to(int64), source.ClassNames);
}
