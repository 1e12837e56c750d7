using System.Collections.Immutable;
using System.Security.Cryptography;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Labeling.Web.Folders;

/// <summary>
/// The features of a folder's images: of the pretrained ResNet18 where its file is beside the program, of small images' pixels otherwise. They
/// are kept in a file and computed again when an image has changed.
/// </summary>
internal sealed class FolderFeatures : IDisposable
{
    private const int BatchSize = 16;
    private const int PixelSide = 32;
    private const string KeyName = "key";
    private const string UnreadableName = "unreadable";
    private const string FeaturesName = "features";

    private static readonly ImageFileOptions Reading = new() { Fit = ImageFit.CenterCrop };

    private FolderFeatures(Tensor values, IEnumerable<int> unreadable, bool isKept)
    {
        (Values, Unreadable, IsKept) = (values, [.. unreadable], isKept);
    }

    /// <summary>Float32, shape (readable images, D).</summary>
    public Tensor Values { get; }

    /// <summary>The images that cannot be read, by their place among the files.</summary>
    public ImmutableHashSet<int> Unreadable { get; }

    /// <summary>Whether they were read from the file that keeps them.</summary>
    public bool IsKept { get; }

    /// <summary>Reads or computes them.</summary>
    /// <param name="files">The image files.</param>
    /// <param name="keeper">The file that keeps them.</param>
    /// <param name="progress">Told the finished share.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public static FolderFeatures Of(IReadOnlyList<string> files, string keeper, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var encoder = CreateEncoder();
        var key = KeyOf(files, encoder is null ? "pixels" : "ResNet18");
        if (TryRead(keeper, key) is { } kept)
        {
            return kept;
        }

        var computed = Compute(files, encoder, progress, cancellationToken);
        using var state = new TrainingState();
        state.Put(KeyName, key);
        state.Put(UnreadableName, computed.Unreadable.Order().ToArray());
        state.Copy(FeaturesName, computed.Values);
        StateFile.Write(keeper, state);
        return computed;
    }

    public void Dispose() => Values.Dispose();

    private static Encoder? CreateEncoder()
    {
        using var random = new RandomSource(0);
        try
        {
            return PretrainedEncoders.ResNet18.CreateEncoder(new ImageShape(3, 224, 224), random);
        }
        catch (DataUnavailableException)
        {
            return null;
        }
    }

    private static FolderFeatures? TryRead(string keeper, string key)
    {
        if (!File.Exists(keeper))
        {
            return null;
        }

        try
        {
            using var state = StateFile.Read(keeper);
            return state.Get<string>(KeyName) == key
                ? new FolderFeatures(state.Get(FeaturesName, ScalarType.Float32).clone().DetachFromDisposeScope(), state.Get<int[]>(UnreadableName), isKept: true)
                : null;
        }
        catch (FewLabelException)
        {
            // They are computed again.
            return null;
        }
    }

    private static FolderFeatures Compute(IReadOnlyList<string> files, Encoder? encoder, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (parts, unreadable) = (new List<Tensor>(), new List<int>());
        var shape = encoder?.Input ?? new ImageShape(3, PixelSide, PixelSide);
        for (var start = 0; start < files.Count; start += BatchSize)
        {
            string[] some = [.. files.Skip(start).Take(BatchSize)];
            using var batch = ImageFileBatch.Read(some, shape, Reading, cancellationToken);
            unreadable.AddRange(Enumerable.Range(0, some.Length).Where(i => batch.Reasons[i] is not null).Select(i => start + i));
            if (batch.Pixels is { } pixels)
            {
                parts.Add(encoder is null ? PixelsOf(pixels) : Encode(encoder, pixels, cancellationToken));
            }

            progress?.Report((start + some.Length) / (double)files.Count);
        }

        var values = parts.Count > 0 ? cat(parts) : empty([0, 1], float32);
        return new FolderFeatures(values.DetachFromDisposeScope(), unreadable, isKept: false);
    }

    private static Tensor Encode(Encoder encoder, Tensor pixels, CancellationToken cancellationToken)
    {
        using var images = new ImageSet(pixels.clone(), null);
        return FeatureExtractor.Extract(encoder, images, null, PretrainedEncoders.Normalize, batchSize: BatchSize, cancellationToken: cancellationToken);
    }

    /// <summary>Centered, so that the cosine of two images tells more than that both are bright.</summary>
    private static Tensor PixelsOf(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return pixels.to(float32).div(Scalars.Of(255)).sub(Scalars.Of(0.5)).flatten(1).MoveToOuterDisposeScope();
    }

    /// <summary>What must be the same for features to be used again.</summary>
    private static string KeyOf(IReadOnlyList<string> files, string encoder)
    {
        var text = new System.Text.StringBuilder(encoder).Append('\n');
        foreach (var path in files)
        {
            var file = new FileInfo(path);
            text.Append(path).Append('\0').Append(file.Exists ? file.Length : -1).Append('\0').Append(file.LastWriteTimeUtc.Ticks).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text.ToString())));
    }
}
