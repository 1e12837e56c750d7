using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FewLabel.Augmentation;
using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Labeling.Web.Folders;

/// <summary>
/// The features of a folder's images. They are kept in a file while they are computed, so that only new and changed images are encoded again.
/// </summary>
internal sealed class FolderFeatures : IDisposable
{
    private const int BatchSize = 32;

    private static readonly ImageFileOptions Reading = new() { Fit = ImageFit.CenterCrop };
    private static readonly TimeSpan BetweenWriting = TimeSpan.FromSeconds(60);

    private FolderFeatures(Tensor values, IEnumerable<int> unreadable, int encoded) => (Values, Unreadable, Encoded) = (values, [.. unreadable], encoded);

    /// <summary>Float32, shape (readable images, D).</summary>
    public Tensor Values { get; }

    /// <summary>The images that cannot be read, by their place among the files.</summary>
    public ImmutableHashSet<int> Unreadable { get; }

    /// <summary>How many images were not in the file that keeps the features.</summary>
    public int Encoded { get; }

    /// <summary>Reads or computes them.</summary>
    /// <param name="root">The folder that the files' names begin at.</param>
    /// <param name="files">The image files.</param>
    /// <param name="keeper">The file that keeps the features.</param>
    /// <param name="encoder">What computes them.</param>
    /// <param name="progress">Told how many are computed of those that are not kept.</param>
    /// <param name="cancellationToken">Stops between batches; what is computed stays in the file.</param>
    public static FolderFeatures Of(
        string root, IReadOnlyList<string> files, string keeper, FolderEncoder encoder, IProgress<ImageLoadProgress>? progress, CancellationToken cancellationToken)
    {
        var store = FeatureStore.Open(keeper, encoder.Name);
        UInt128[] keys = [.. files.Select(path => KeyOf(root, path))];
        int[] open = [.. Enumerable.Range(0, keys.Length).Where(i => !store.Has(keys[i]))];
        if (open.Length > 0)
        {
            using var source = encoder.Open();
            Fill(store, source, files, keys, open, progress, cancellationToken);
        }

        int[] unreadable = [.. Enumerable.Range(0, keys.Length).Where(i => !store.TryGet(keys[i], out _))];
        return new FolderFeatures(store.Rows([.. keys.Where(key => store.TryGet(key, out _))]).DetachFromDisposeScope(), unreadable, open.Length);
    }

    public void Dispose() => Values.Dispose();

    private static void Fill(
        FeatureStore store, FeatureSource source, IReadOnlyList<string> files, UInt128[] keys, int[] open, IProgress<ImageLoadProgress>? progress, CancellationToken cancellationToken)
    {
        var written = Stopwatch.GetTimestamp();
        try
        {
            for (var start = 0; start < open.Length; start += BatchSize)
            {
                int[] some = [.. open.Skip(start).Take(BatchSize)];
                Encode(store, source, [.. some.Select(i => files[i])], [.. some.Select(i => keys[i])], cancellationToken);
                progress?.Report(new ImageLoadProgress(start + some.Length, open.Length));
                if (Stopwatch.GetElapsedTime(written) > BetweenWriting)
                {
                    store.Write(keys);
                    written = Stopwatch.GetTimestamp();
                }
            }
        }
        finally
        {
            store.Write(keys);
        }
    }

    private static void Encode(FeatureStore store, FeatureSource source, string[] paths, UInt128[] keys, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var batch = ImageFileBatch.Read(paths, source.Shape, Reading, cancellationToken);
        var (values, width) = (Array.Empty<float>(), 0);
        if (batch.Pixels is { } pixels)
        {
            var features = source.Encode(pixels, cancellationToken);
            (values, width) = (HostData.Read<float>(features).ToArray(), (int)features.shape[1]);
        }

        for (var (i, row) = (0, 0); i < paths.Length; i++)
        {
            if (batch.Reasons[i] is not null)
            {
                store.Add(keys[i], null);
                continue;
            }

            store.Add(keys[i], values[(row * width)..((row + 1) * width)]);
            row++;
        }
    }

    /// <summary>What must be the same for an image's features to be used again.</summary>
    private static UInt128 KeyOf(string root, string path)
    {
        var file = new FileInfo(path);
        var text = $"{Path.GetRelativePath(root, path)}\0{(file.Exists ? file.Length : -1)}\0{file.LastWriteTimeUtc.Ticks}";
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
