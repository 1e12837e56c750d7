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

    private static LoadedImages Load(
        ImageFileListing listing, ImageShape shape, ImageLoadOptions options, IProgress<ImageLoadProgress>? progress, CancellationToken cancellationToken)
    {
        NativeRuntime.EnsureLoaded();
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
                Duplicates = train.Fingerprints.IsEmpty ? [] : DuplicateImages.Find(train.Fingerprints, train.Images, test?.Fingerprints ?? [], test?.Fingerprints.IsEmpty == false ? test.Images : null),
            };
            return loaded.With([.. listing.Notes, .. PictureNotes.Of(loaded.Skipped, [.. train.Flat, .. test?.Flat ?? []]), .. DuplicateNotes.Of(loaded)]);
        }
        catch
        {
            train.Images.Dispose();
            test?.Images.Dispose();
            throw;
        }
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
