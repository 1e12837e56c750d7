namespace FewLabel.Data;

/// <summary>
/// A training set, from which labelled images are drawn while the others serve as unlabelled ones, and a test set, which
/// serves for the final figures alone.
/// </summary>
/// <remarks>Owns both sets; <see cref="Dispose"/> frees them.</remarks>
public sealed class ImageDataset : IDisposable
{
    /// <summary>Creates a data set that takes over both sets.</summary>
    /// <param name="name">Its name, as reports show it.</param>
    /// <param name="train">The training images, with labels.</param>
    /// <param name="test">The test images, with labels, of the same size, channels and classes.</param>
    /// <param name="origin">Where the images come from.</param>
    /// <param name="notice">What a user must be told about this data, such as that it stands in for another; null if nothing.</param>
    /// <exception cref="ArgumentException">The two sets do not match, or labels are missing.</exception>
    public ImageDataset(string name, ImageSet train, ImageSet test, DataOrigin origin = DataOrigin.Files, string? notice = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        if (train.Labels is null || test.Labels is null)
        {
            throw new ArgumentException($"Both sets of {name} need labels; the {(train.Labels is null ? "training" : "test")} set has none.");
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

        Name = name;
        Train = train;
        Test = test;
        Origin = origin;
        Notice = notice;
    }

    /// <summary>Its name, as reports show it.</summary>
    public string Name { get; }

    /// <summary>The training images, with labels.</summary>
    public ImageSet Train { get; }

    /// <summary>The test images, with labels.</summary>
    public ImageSet Test { get; }

    /// <summary>Where the images come from.</summary>
    public DataOrigin Origin { get; }

    /// <summary>What a user must be told about this data; null if nothing.</summary>
    public string? Notice { get; }

    /// <summary>Frees both sets.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
    }
}
