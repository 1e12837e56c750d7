using System.Collections.Immutable;

namespace FewLabel.Data;

/// <summary>How <see cref="ImageFolder"/> and <see cref="ImageCsv"/> load pictures. Immutable; derive others by <c>with</c>.</summary>
public sealed record ImageLoadOptions
{
    /// <summary>How a picture becomes an image. Default: letter-boxed.</summary>
    public ImageFileOptions Pictures { get; init; } = new();

    /// <summary>
    /// The subfolder with the pictures that have no label, upper and lower case being the same. It may be missing. Null takes the one called
    /// <c>unlabeled</c> or <c>unlabelled</c>. Default null. Ignored by <see cref="ImageCsv"/>, where an empty label says so.
    /// </summary>
    public string? Unlabeled { get; init; }

    /// <summary>Both ways to spell the usual name of the folder with the pictures that have no label.</summary>
    internal static ImmutableArray<string> UnlabeledSpellings { get; } = ["unlabeled", "unlabelled"];

    /// <summary>The names by which the folder with the pictures that have no label is known.</summary>
    internal ImmutableArray<string> UnlabeledNames => Unlabeled is { } name ? [name] : UnlabeledSpellings;

    /// <summary>Whether a folder is the one for pictures without a label, by its name.</summary>
    internal bool IsUnlabeled(string folder) =>
        UnlabeledNames.Any(name => UnicodeNames.Composed(Path.GetFileName(folder)).Equals(UnicodeNames.Composed(name), StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether subfolders called as the parts of a data set, such as <c>train</c> and <c>test</c>, are these parts or classes. Default
    /// <see cref="FolderSplit.Auto"/>. Ignored by <see cref="ImageCsv"/>.
    /// </summary>
    public FolderSplit Split { get; init; } = FolderSplit.Auto;

    /// <summary>
    /// The folder with the test pictures, one subfolder for each class. Null takes the subfolder <c>test</c> of a <see cref="ImageFolder"/>,
    /// if it is there (<see cref="Split"/>), and none for a <see cref="ImageCsv"/>. Default null.
    /// </summary>
    public string? TestFolder { get; init; }

    /// <summary>
    /// The classes, in the order that labels are to have; two or more, all different. Others are errors then. Null takes those that are
    /// found, in ordinal order. Default null.
    /// </summary>
    public ImmutableArray<string>? Classes { get; init; }

    /// <summary>
    /// Whether a picture that cannot be read stops the loading with an error, instead of being left out and listed. Default false.
    /// </summary>
    public bool StopAtUnreadable { get; init; }

    /// <summary>
    /// Whether to look for pictures that are in the training and in the test pictures, or have two labels, and to say so in
    /// <see cref="LoadedImages.Notes"/>. Sets of more than 250,000 pictures are not searched. Default true.
    /// </summary>
    public bool FindDuplicates { get; init; } = true;

    /// <summary>Where the pictures are kept. Default: <see cref="ImageStorage.Auto"/>.</summary>
    public ImageStorage Storage { get; init; } = ImageStorage.Auto;

    /// <summary>
    /// The most bytes of images, training and test images together, that <see cref="ImageStorage.Auto"/> keeps in memory; 0 or more. An image
    /// takes channels × height × width. Default 1 billion.
    /// </summary>
    public long MaxMemoryBytes { get; init; } = 1_000_000_000;

    /// <summary>
    /// The most bytes of decoded images that each set of pictures on demand keeps, 0 or more; a training keeps as many more of the labeled
    /// ones. Pictures are decoded before they are needed if two batches find room in it. Default 256 million.
    /// </summary>
    public long CacheBytes { get; init; } = 256_000_000;

    /// <summary>Whether so many images are decoded as they are needed.</summary>
    internal bool IsOnDemand(int count, ImageShape shape) =>
        Storage == ImageStorage.OnDemand || (Storage == ImageStorage.Auto && (long)count * shape.Size > MaxMemoryBytes);

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate()
    {
        var faults = new OptionsValidator();
        if (Pictures is null)
        {
            faults.Add(nameof(Pictures), null, "ImageFileOptions");
        }

        faults.AddRange(nameof(Pictures), Pictures?.Validate() ?? []);
        if (Unlabeled is { } name && (string.IsNullOrWhiteSpace(name) || name.AsSpan().IndexOfAny('/', '\\') >= 0))
        {
            faults.Add(nameof(Unlabeled), Unlabeled, "the name of a subfolder", "Leave it out for 'unlabeled' or 'unlabelled'.");
        }

        if (!Enum.IsDefined(Split))
        {
            faults.Add(nameof(Split), Split, "Auto or None");
        }

        if (Classes is { } classes && (classes.Length < 2 || classes.Select(UnicodeNames.Composed).Distinct(StringComparer.OrdinalIgnoreCase).Count() < classes.Length))
        {
            faults.Add(nameof(Classes), string.Join(", ", classes), "two names or more, all different", "Upper and lower case make no difference.");
        }

        if (!Enum.IsDefined(Storage))
        {
            faults.Add(nameof(Storage), Storage, "Auto, Memory or OnDemand");
        }

        faults.RequireAtLeast(MaxMemoryBytes, 0);
        faults.RequireAtLeast(CacheBytes, 0);
        return faults.Found;
    }
}
