using System.Diagnostics;
using System.Globalization;
using FewLabel.Checkpoints;
using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>
/// Features in a folder, in chunks of images: each chunk is a file that is there whole or not at all and carries its checksum. An interruption costs
/// one chunk. Several processes can share the folder, for equal keys have equal features.
/// </summary>
/// <param name="folder">Where the chunks of all keys are; null keeps nothing.</param>
/// <param name="warn">Told of damaged files, and of those that cannot be written.</param>
internal sealed class FeatureCache(string? folder, Action<string> warn)
{
    /// <summary>Images in a chunk: whole batches, so that features do not depend on it.</summary>
    public const int ChunkSize = 1_024;

    private const string FeaturesName = "features";
    private const string KeyName = "key";
    private const string StartName = "start";

    /// <summary>Enough of a key for a folder's name; the files have all of it.</summary>
    private const int KeyDigits = 24;

    /// <summary>For tests: what the bytes of a file pass.</summary>
    internal Func<Stream, Stream>? Through { get; init; }

    /// <summary>Loads the chunks that are there, and computes and keeps the others.</summary>
    /// <param name="key">All that the features follow from (<see cref="FeatureKey"/>).</param>
    /// <param name="count">How many images there are.</param>
    /// <param name="dimension">How many features an image has.</param>
    /// <param name="compute">Computes the features of so many images from one on: Float32, shape (length, D).</param>
    /// <param name="done">Told after each chunk how many images are done.</param>
    /// <returns>The features, which the caller disposes, and how long computing them took, be it in an earlier process.</returns>
    public (Tensor Features, TimeSpan Took) GetOrCompute(string key, long count, int dimension, Func<long, long, Tensor> compute, Action<long> done)
    {
        var place = folder is null ? null : Path.Combine(folder, key[..KeyDigits]);
        using var scope = NewDisposeScope();
        var (features, took, writes) = (empty([count, dimension], float32), TimeSpan.Zero, place is not null);
        for (var start = 0L; start < count; start += ChunkSize)
        {
            var length = Math.Min(ChunkSize, count - start);
            var path = place is null ? null : Path.Combine(place, (start / ChunkSize + 1).ToString("000000", CultureInfo.InvariantCulture) + ".state");
            var kept = path is null ? null : Load(path, key, start, [length, dimension]);
            using var state = kept ?? Compute(key, start, () => compute(start, length));
            if (kept is null && writes)
            {
                // A disk that is full stays so: it is told once, and the rest is not tried.
                writes = Save(path!, state);
            }

            features.narrow(0, start, length).copy_(state.Get(FeaturesName, ScalarType.Float32));
            took += state.Elapsed;
            done(start + length);
        }

        return (features.DetachFromDisposeScope(), took);
    }

    private static TrainingState Compute(string key, long start, Func<Tensor> compute)
    {
        var started = Stopwatch.GetTimestamp();
        var state = new TrainingState();
        try
        {
            state.Take(FeaturesName, compute());
            state.Put(KeyName, key);
            state.Put(StartName, start);
            state.Elapsed = Stopwatch.GetElapsedTime(started);
            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    private TrainingState? Load(string path, string key, long start, long[] shape)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var state = StateFile.Read(path);
            if (IsOf(state, key, start, shape))
            {
                return state;
            }

            state.Dispose();
            throw new DataFormatException(path, $"The file {path} has features of other images, of another encoder or of other options than its place says.");
        }
        catch (DataFormatException error)
        {
            warn($"{error.Message} It is put aside, and its features are computed again.");
            PutAside(path);
            return null;
        }
    }

    private static bool IsOf(TrainingState state, string key, long start, long[] shape)
    {
        try
        {
            return state.Get<string>(KeyName) == key && state.Get<long>(StartName) == start && state.Get(FeaturesName, ScalarType.Float32).shape.AsSpan().SequenceEqual(shape);
        }
        catch (FewLabelException error) when (error is not DataFormatException)
        {
            return false;
        }
    }

    private bool Save(string path, TrainingState state)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            StateFile.Write(path, state, Through);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warn($"The features in {path} could not be written: {error.Message} The run goes on, and what follows is not kept: another run computes it again. Free space on the disk, or keep features in another folder.");
            return false;
        }
    }

    private static void PutAside(string path)
    {
        try
        {
            File.Move(path, path + KeptFiles.DamagedExtension, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is replaced, or passed over again the next time.
        }
    }
}
