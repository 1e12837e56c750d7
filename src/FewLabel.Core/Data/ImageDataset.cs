namespace FewLabel.Data;

/// <summary>
/// A training set and perhaps a test set. An experiment draws labeled images from the training set, or uses its given labels; the other images serve as
/// unlabeled ones. The test set serves for the final figures only. Without it the figures are those of the held-out images.
/// </summary>
/// <remarks>Owns both sets; <see cref="Dispose"/> frees them.</remarks>
public sealed class ImageDataset : IDisposable
{
    private readonly ImageSet? _test;

    /// <summary>Creates a data set that takes over both sets.</summary>
    /// <param name="name">Its name, as reports show it.</param>
    /// <param name="train">The training images, of which all, some or none are labeled; with none an experiment can only pre-train.</param>
    /// <param name="test">The test images, all labeled, of the same size, channels and classes; null if there are none.</param>
    /// <param name="origin">Where the images come from.</param>
    /// <param name="notice">What a user must be told about this data, such as that it stands in for another; null if nothing.</param>
    /// <exception cref="ArgumentException">The two sets do not match, or labels are missing.</exception>
    public ImageDataset(string name, ImageSet train, ImageSet? test, DataOrigin origin = DataOrigin.Files, string? notice = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(train);
        if (test is { Labels: null })
        {
            throw new ArgumentException($"The test images of {name} need labels; the test set has none.");
        }

        if (test is not null)
        {
            CheckTest(name, train, test);
        }

        Name = name;
        Train = train;
        _test = test;
        Origin = origin;
        Notice = notice;
    }

    /// <summary>Its name, as reports show it.</summary>
    public string Name { get; }

    /// <summary>The training images, of which all, some or none are labeled.</summary>
    public ImageSet Train { get; }

    /// <summary>Whether there are test images.</summary>
    public bool HasTest => _test is not null;

    /// <summary>The test images, all labeled.</summary>
    /// <exception cref="InvalidOperationException">There are none; see <see cref="HasTest"/>.</exception>
    public ImageSet Test => _test ?? throw new InvalidOperationException($"{Name} has no test images. Ask HasTest first.");

    /// <summary>Where the images come from.</summary>
    public DataOrigin Origin { get; }

    /// <summary>A notice about this data for the user; null if there is none.</summary>
    public string? Notice { get; }

    /// <summary>
    /// How image files of any size became these images, so that a classifier prepares new ones in the same way; null for images that had
    /// this shape already.
    /// </summary>
    public ImageFileOptions? Pictures { get; init; }

    /// <summary>Frees both sets.</summary>
    public void Dispose()
    {
        Train.Dispose();
        _test?.Dispose();
    }

    private static void CheckTest(string name, ImageSet train, ImageSet test)
    {
        if (test.IsPartlyLabeled)
        {
            throw new ArgumentException($"All test images of {name} need a label; {test.Count - test.Labeled.Length} of {test.Count} have none.");
        }

        if (train.Shape != test.Shape)
        {
            throw new ArgumentException(
                $"Both sets of {name} must hold images of one size; they are {train.Shape} and {test.Shape}.");
        }

        if (!train.ClassNames.SequenceEqual(test.ClassNames))
        {
            throw new ArgumentException($"Both sets of {name} must have the same classes; they have {train.ClassCount} and {test.ClassCount}.");
        }
    }
}
