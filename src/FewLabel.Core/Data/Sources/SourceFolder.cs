using System.Collections.Immutable;
using System.Security.Cryptography;
using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>A folder that may hold the files of a source, each plain or packed.</summary>
internal sealed class SourceFolder(IdxSource source, string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Which files are there neither plain nor packed.</summary>
    public ImmutableArray<string> Missing => [.. source.Files.Where(file => !Find(file).Any()).Select(file => file.Name)];

    /// <summary>Whether its last file, the smallest, is that of another source: the sources name their files alike.</summary>
    /// <returns>False too where it cannot be read, or is none that was published.</returns>
    public bool IsOfAnother()
    {
        try
        {
            var file = source.Files[^1];
            var path = Find(file).FirstOrDefault();
            return path is not null && MnistFamily.OwnerOf(SourceContent.Hex(MD5.HashData(InputFile.ReadAllBytes(path, file.LongestFile)))) is { } owner && owner != source;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The file as it is there: packed, plain, both or not at all.</summary>
    public IEnumerable<string> Find(IdxSourceFile file) => new[] { PathOf(file.ArchiveName), PathOf(file.Name) }.Where(File.Exists);

    /// <summary>Where a file of this name would lie.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Reads and checks one of the paths that <see cref="Find"/> gave.</summary>
    /// <exception cref="DataFormatException">It is damaged or is not that file.</exception>
    /// <exception cref="DataUnavailableException">It cannot be read.</exception>
    public async Task<SourceContent> ReadAsync(IdxSourceFile file, string path, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            await using var stream = InputFile.Open(path, bufferSize: 0, FileOptions.Asynchronous);
            if (stream.Length > file.LongestFile)
            {
                throw new DataFormatException(
                    path, $"{path} is too long: it has {stream.Length} bytes, where {file.Name} of {source.Name} has {file.ContentLength} even unpacked. Fetch it again.");
            }

            content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataUnavailableException($"{path} cannot be read: {error.Message}", error);
        }

        return SourceContent.Check(source, file, content, path);
    }
}
