using System.Collections.Immutable;
using System.Globalization;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>Reads listed pictures into image sets.</summary>
internal sealed class ImageSetReader(
    ImageShape shape, ImageLoadOptions options, int total, IProgress<ImageLoadProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>Fingerprints take 300 bytes each; of more pictures none are taken.</summary>
    private const int MostFingerprints = 250_000;

    private readonly ParallelDecoder _decoder = new(shape, options.Pictures, cancellationToken)
    {
        StopAtFault = options.StopAtUnreadable, Progress = progress, Total = total,
    };

    private readonly bool _isOnDemand = options.IsOnDemand(total, shape);

    /// <summary>Reads each picture once; on demand its pixels are not kept.</summary>
    /// <param name="entries">The pictures, one or more.</param>
    /// <param name="classes">The classes, in the order of the labels; null names them by their numbers.</param>
    /// <returns>Those that can be read, in their order, and the others.</returns>
    public ReadSet Read(ImmutableArray<ImageFileEntry> entries, IEnumerable<string>? classes)
    {
        _decoder.Fingerprints = options.FindDuplicates && entries.Length <= MostFingerprints ? new ImageFingerprint?[entries.Length] : null;
        return _isOnDemand ? Scan(entries, classes) : Decode(entries, classes);
    }

    private ReadSet Decode(ImmutableArray<ImageFileEntry> entries, IEnumerable<string>? classes)
    {
        CheckMemory(entries.Length);
        using var scope = NewDisposeScope();
        using var rows = new PixelRows(entries.Length, shape);
        var faults = _decoder.Decode([.. entries.Select(entry => entry.Path)], rows);
        CheckFaults(entries, faults);
        return Set(new TensorPixels(rows.TakeWithout(faults.Keys)!), entries, faults, classes);
    }

    private ReadSet Scan(ImmutableArray<ImageFileEntry> entries, IEnumerable<string>? classes)
    {
        using var scope = NewDisposeScope();
        var scan = new FileScan([.. entries.Select(entry => entry.Path)], shape);
        var faults = _decoder.Decode(entries.Length, scan.Read);
        CheckFaults(entries, faults);
        return Set(scan.Without(faults.Keys, options.Pictures, options.CacheBytes), entries, faults, classes);
    }

    private void CheckFaults(ImmutableArray<ImageFileEntry> entries, IReadOnlyDictionary<int, ImageFileFault> faults)
    {
        if (options.StopAtUnreadable && faults.Count > 0)
        {
            var first = faults.MinBy(fault => fault.Key);
            throw first.Value.ToException(entries[first.Key].Path);
        }

        if (faults.Count == entries.Length)
        {
            throw faults[0].ToException($"None of {entries.Length} pictures can be read. The first, {entries[0].Path},");
        }
    }

    private ReadSet Set(
        PixelStore pixels, ImmutableArray<ImageFileEntry> entries, IReadOnlyDictionary<int, ImageFileFault> faults, IEnumerable<string>? classes)
    {
        ImmutableArray<ImageFileEntry> kept = [.. entries.Where((_, i) => !faults.ContainsKey(i))];
        var skipped = faults.OrderBy(fault => fault.Key).Select(fault => new SkippedImageFile(entries[fault.Key].Path, fault.Value.Reason, fault.Value.Format));
        return new ReadSet(
            Create(pixels, kept, classes), [.. kept.Select(entry => entry.Path)], [.. skipped], [.. _decoder.Flat.Order().Select(place => entries[place].Path)],
            [.. (_decoder.Fingerprints ?? []).Where((_, place) => !faults.ContainsKey(place))]);
    }

    private static ImageSet Create(PixelStore pixels, ImmutableArray<ImageFileEntry> entries, IEnumerable<string>? classes) => ImageSet.Create(
        pixels, entries.All(entry => entry.Label == ImageSet.Unknown) ? null : tensor([.. entries.Select(entry => entry.Label)], int64), classes);

    private void CheckMemory(int count)
    {
        var (needed, there) = ((long)count * shape.Size, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (needed > there)
        {
            throw new FewLabelException(string.Create(CultureInfo.InvariantCulture,
                $"{count:N0} images of {shape} take {needed / 1e9:0.0} GB, and this machine has {there / 1e9:0.0} GB. Make them smaller, load fewer, or set ImageLoadOptions.Storage to OnDemand."));
        }
    }

    /// <summary>
    /// Images that were read, their files, those that could not be, those that came out nearly of one value, and the fingerprints of the
    /// images, if they were taken.
    /// </summary>
    internal sealed record ReadSet(
        ImageSet Images, ImmutableArray<string> Paths, ImmutableArray<SkippedImageFile> Skipped, ImmutableArray<string> Flat,
        ImmutableArray<ImageFingerprint?> Fingerprints);
}
