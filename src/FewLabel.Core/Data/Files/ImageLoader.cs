using System.Collections.Immutable;
using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>Loads the pictures of a listing.</summary>
internal static class ImageLoader
{
    public static Task<LoadedImages> LoadAsync(
        Func<ImageLoadOptions, ImageFileListing> list, ImageShape shape, ImageLoadOptions? options, IProgress<ImageLoadProgress>? progress, CancellationToken cancellationToken)
    {
        options ??= new ImageLoadOptions();
        OptionsValidator.ThrowIfAny(options.Validate());
        ImageFile.CreateDecoder(shape, options.Pictures).Dispose();
        return Task.Run(() => Load(list(options), shape, options, progress, cancellationToken), cancellationToken);
    }

    /// <summary>Loads files of which each becomes an image.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="labels">A label for each, <see cref="ImageSet.Unknown"/> or from 0; null where none is known.</param>
    /// <param name="shape">The shape of the images.</param>
    /// <param name="options">How they are loaded.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    public static Task<ImageSet> LoadSetAsync(
        string[] paths, long[]? labels, ImageShape shape, ImageLoadOptions? options, IProgress<ImageLoadProgress>? progress, CancellationToken cancellationToken)
    {
        options = (options ?? new ImageLoadOptions()) with { StopAtUnreadable = true, FindDuplicates = false };
        OptionsValidator.ThrowIfAny(options.Validate());
        ImageFile.CreateDecoder(shape, options.Pictures).Dispose();
        if (paths.Length == 0)
        {
            throw new ArgumentException("There are no files to load; give one or more.", nameof(paths));
        }

        if (labels is not null && labels.Length != paths.Length)
        {
            throw new ArgumentException($"There are {paths.Length} files but {labels.Length} labels; each file needs one, {ImageSet.Unknown} where it is unknown.", nameof(labels));
        }

        labels = labels?.All(label => label == ImageSet.Unknown) == true ? null : labels;
        ImageLabels.CheckClassNames([.. labels ?? []], labels?.Contains(ImageSet.Unknown) == true, options.Classes);
        ImmutableArray<ImageFileEntry> entries = [.. paths.Select((path, i) => new ImageFileEntry(InputFile.FullPath(path ?? ""), labels?[i] ?? ImageSet.Unknown))];
        return Task.Run(() =>
        {
            NativeRuntime.EnsureLoaded();
            options = WithIntensityOfSet(entries, shape, options, cancellationToken);
            return new ImageSetReader(shape, options, entries.Length, progress, cancellationToken).Read(entries, options.Classes).Images;
        }, cancellationToken);
    }

    private static LoadedImages Load(
        ImageFileListing listing, ImageShape shape, ImageLoadOptions options, IProgress<ImageLoadProgress>? progress, CancellationToken cancellationToken)
    {
        NativeRuntime.EnsureLoaded();
        var asked = options.Pictures.Intensity;
        options = WithIntensityOfSet(listing.Train, shape, options, cancellationToken);
        var reader = new ImageSetReader(shape, options, listing.Train.Length + listing.Test.Length, progress, cancellationToken);
        var train = reader.Read(listing.Train, listing.Classes);
        ImageSetReader.ReadSet? test = null;
        try
        {
            CheckClasses(listing, train);
            test = listing.Test.IsEmpty ? null : reader.Read(listing.Test, listing.Classes);
            var dataset = new ImageDataset(listing.Name, train.Images, test?.Images) { Pictures = options.Pictures };
            var loaded = new LoadedImages(dataset, train.Paths, test?.Paths ?? [], [.. train.Skipped, .. test?.Skipped ?? []])
            {
                NearlyConstant = [.. train.Flat, .. test?.Flat ?? []],
                Duplicates = train.Fingerprints.IsEmpty ? [] : DuplicateImages.Find(train.Fingerprints, train.Images, test?.Fingerprints ?? [], test?.Fingerprints.IsEmpty == false ? test.Images : null),
            };
            return loaded.With([.. listing.Notes, .. IntensityNote(asked, options.Pictures.Intensity), .. PictureNotes.Of(loaded.Skipped, loaded.NearlyConstant), .. DuplicateNotes.Of(loaded)]);
        }
        catch
        {
            train.Images.Dispose();
            test?.Images.Dispose();
            throw;
        }
    }

    /// <summary>Says which values of the set became black and white.</summary>
    private static IEnumerable<string> IntensityNote(IntensityRange asked, IntensityRange found) =>
        asked == found ? [] : [FormattableString.Invariant($"Values from {found.Black:N0} to {found.White:N0} of 16 bits become black to white, as the training pictures have them.")];

    /// <summary>Reads the pictures once for their values, where these decide what is black and white.</summary>
    private static ImageLoadOptions WithIntensityOfSet(ImmutableArray<ImageFileEntry> entries, ImageShape shape, ImageLoadOptions options, CancellationToken cancellationToken)
    {
        var range = options.Pictures.Intensity;
        if (!range.IsOfSet)
        {
            return options;
        }

        var histogram = new IntensityHistogram();
        var decoder = new ParallelDecoder(shape, options.Pictures, cancellationToken) { Histogram = histogram };
        decoder.Decode(entries.Length, (i, reader) => reader.Read(entries[i].Path, new byte[shape.Size]));
        return options with { Pictures = options.Pictures with { Intensity = histogram.Complete(range) } };
    }

    private static void CheckClasses(ImageFileListing listing, ImageSetReader.ReadSet train)
    {
        var empty = Enumerable.Range(0, listing.Classes.Length).FirstOrDefault(label => !train.Images.LabelValues.Contains(label), -1);
        if (empty >= 0)
        {
            var first = train.Skipped.First(skipped => listing.Train.Any(entry => entry.Path == skipped.Path && entry.Label == empty));
            throw new DataFormatException(
                listing.Source, $"No picture of the class {ImageFolderClasses.Quoted(listing.Classes[empty])} in {listing.Source} can be read. The first: {first}");
        }
    }
}
