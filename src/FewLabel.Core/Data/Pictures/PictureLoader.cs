using System.Collections.Immutable;
using FewLabel.Runtime;

namespace FewLabel.Data;

/// <summary>Loads the pictures of a listing.</summary>
internal static class PictureLoader
{
    public static Task<LoadedPictures> LoadAsync(
        Func<PictureLoadOptions, PictureListing> list, ImageShape shape, PictureLoadOptions? options, IProgress<PictureProgress>? progress, CancellationToken cancellationToken)
    {
        options ??= new PictureLoadOptions();
        var faults = new OptionFaults();
        faults.AddRange(options.Check());
        faults.ThrowIfAny();
        PictureFile.CreateDecoder(shape, options.Pictures).Dispose();
        return Task.Run(() => Load(list(options), shape, options, progress, cancellationToken), cancellationToken);
    }

    private static LoadedPictures Load(
        PictureListing listing, ImageShape shape, PictureLoadOptions options, IProgress<PictureProgress>? progress, CancellationToken cancellationToken)
    {
        NativeRuntime.EnsureLoaded();
        var reader = new PictureSetReader(shape, options, listing.Train.Length + listing.Test.Length, progress, cancellationToken);
        var train = reader.Read(listing.Train, listing.Classes);
        PictureSetReader.ReadSet? test = null;
        try
        {
            CheckClasses(listing, train);
            test = listing.Test.IsEmpty ? null : reader.Read(listing.Test, listing.Classes);
            var dataset = new ImageDataset(listing.Name, train.Images, test?.Images) { Pictures = options.Pictures };
            return new LoadedPictures(dataset, train.Paths, test?.Paths ?? [], [.. train.Skipped, .. test?.Skipped ?? []]);
        }
        catch
        {
            train.Images.Dispose();
            test?.Images.Dispose();
            throw;
        }
    }

    private static void CheckClasses(PictureListing listing, PictureSetReader.ReadSet train)
    {
        var empty = Enumerable.Range(0, listing.Classes.Length).FirstOrDefault(label => !train.Images.LabelValues.Contains(label), -1);
        if (empty >= 0)
        {
            var first = train.Skipped.First(skipped => listing.Train.Any(entry => entry.Path == skipped.Path && entry.Label == empty));
            throw new DataFormatException(
                listing.Source, $"No picture of the class {PictureClasses.Quoted(listing.Classes[empty])} in {listing.Source} can be read. The first: {first}");
        }
    }
}
