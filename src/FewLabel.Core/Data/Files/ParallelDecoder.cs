using System.Collections.Concurrent;

namespace FewLabel.Data;

/// <summary>Decodes pictures on all processor cores, each straight into its place.</summary>
internal sealed class ParallelDecoder(ImageShape shape, ImageFileOptions options, CancellationToken cancellationToken)
{
    private const int ReportEvery = 64;

    private int _done;

    /// <summary>Whether to stop at a picture that cannot be read.</summary>
    public bool StopAtFault { get; init; }

    /// <summary>Counts the values of the pictures; null for nothing.</summary>
    public IntensityHistogram? Histogram { get; init; }

    /// <summary>Receives how many are done, now and then.</summary>
    public IProgress<ImageLoadProgress>? Progress { get; init; }

    /// <summary>How many there are in all, for progress reports.</summary>
    public int Total { get; init; }

    /// <summary>The places of the last pictures decoded that came out nearly of one value.</summary>
    public ConcurrentBag<int> Flat { get; } = [];

    /// <summary>Where the fingerprints of the pictures go, as many as there are; null for nowhere. Those without content have none.</summary>
    public ImageFingerprint?[]? Fingerprints { get; set; }

    /// <summary>Decodes.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="pixels">Where they go, in their order.</param>
    /// <returns>What is wrong with those that cannot be read, by their place. Where one stops it, all before it were read.</returns>
    public IReadOnlyDictionary<int, ImageFileFault> Decode(IReadOnlyList<string> paths, PixelRows pixels) =>
        Decode(paths.Count, (i, decoder) => decoder.Read(paths[i], pixels[i]));

    /// <summary>Decodes.</summary>
    /// <param name="count">How many files there are.</param>
    /// <param name="read">Reads a file by its place, on any thread, with the decoder of that thread; tells why it cannot be read.</param>
    /// <returns>What is wrong with those that cannot be read, by their place. Where one stops it, all before it were read.</returns>
    public IReadOnlyDictionary<int, ImageFileFault> Decode(int count, Func<int, ImageDecoder, ImageFileFault?> read)
    {
        var faults = new ConcurrentDictionary<int, ImageFileFault>();
        Flat.Clear();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.For(0, count, parallel, () => new ImageDecoder(shape, options) { TakesFingerprints = Fingerprints is not null, Histogram = Histogram }, (i, state, decoder) =>
        {
            if (read(i, decoder) is { } fault)
            {
                faults[i] = fault;
                if (StopAtFault)
                {
                    state.Break();
                }
            }
            else
            {
                Keep(i, decoder);
            }

            if (Interlocked.Increment(ref _done) is var done && (done % ReportEvery == 0 || done == Total))
            {
                Progress?.Report(new ImageLoadProgress(done, Total));
            }

            return decoder;
        }, decoder => decoder.Dispose());
        return faults;
    }

    /// <summary>Keeps what is known of a picture that was read.</summary>
    private void Keep(int i, ImageDecoder decoder)
    {
        if (decoder.IsFlat)
        {
            Flat.Add(i);
        }

        if (Fingerprints is { } prints)
        {
            prints[i] = decoder.Fingerprint;
        }
    }
}
