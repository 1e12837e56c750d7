using System.Collections.Immutable;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Shifts and scales each channel: (value - mean) / deviation. It belongs at the end of a chain.</summary>
public sealed class Normalize : ImageTransform
{
    internal const double LeastDeviation = 1e-12;

    /// <summary>Creates the transform.</summary>
    /// <param name="mean">For each channel what is subtracted; a single number serves all channels.</param>
    /// <param name="standardDeviation">For each channel what is divided by, above 0; as many numbers as means.</param>
    public Normalize(IEnumerable<double> mean, IEnumerable<double> standardDeviation)
    {
        Mean = [.. Require.NotNull(mean)];
        StandardDeviation = [.. Require.NotNull(standardDeviation)];
        if (Mean.Length is not (1 or 3) || Mean.Length != StandardDeviation.Length)
        {
            throw new ArgumentException($"There are {Mean.Length} means and {StandardDeviation.Length} deviations; there must be as many of both, 1 or 3.", nameof(mean));
        }

        foreach (var (one, other) in Mean.Zip(StandardDeviation))
        {
            Require.Finite(one, nameof(mean));
            Require.AtLeast(other, LeastDeviation, nameof(standardDeviation));
        }
    }

    /// <summary>Creates the transform with one mean and one deviation for all channels.</summary>
    /// <param name="mean">What is subtracted.</param>
    /// <param name="standardDeviation">What is divided by, above 0.</param>
    public Normalize(double mean, double standardDeviation)
        : this([mean], [standardDeviation])
    {
    }

    /// <summary>For each channel, or for all, what is subtracted.</summary>
    public ImmutableArray<double> Mean { get; }

    /// <summary>For each channel, or for all, what is divided by.</summary>
    public ImmutableArray<double> StandardDeviation { get; }

    /// <summary>
    /// The transform that gives each channel mean 0 and standard deviation 1 over the pixels of these images, computed
    /// without rounding errors from how often each byte occurs. Measure the training images, never the test images.
    /// </summary>
    /// <param name="images">The images; all MNIST training images give 0.1307 and 0.3081.</param>
    /// <param name="indices">Which of them; null is all.</param>
    /// <returns>The transform. Its deviation is that of the population, as divided by the number of pixels.</returns>
    /// <exception cref="FewLabelException">A channel has the same value everywhere.</exception>
    public static Normalize Measure(ImageSet images, IEnumerable<long>? indices = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        var measured = ByteHistogram.Of(images, indices).Select(ByteHistogram.MeanAndDeviation).ToArray();
        var flat = Array.FindIndex(measured, each => each.Deviation == 0);
        if (flat >= 0)
        {
            throw new FewLabelException(
                $"Channel {flat} of the measured images has the value {measured[flat].Mean} everywhere, so nothing can be divided by its deviation. Measure more images, or give mean and deviation.");
        }

        return new Normalize(measured.Select(each => each.Mean), measured.Select(each => each.Deviation));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are means for three channels and the images have one.</exception>
    public override Tensor Apply(Tensor images, RandomSource random) => Apply(images);

    /// <summary>Normalizes a batch. Nothing here is random.</summary>
    /// <param name="images">Float32, shape (N, C, H, W) on any device, C 1 or 3. It is not changed.</param>
    /// <returns>Float32 of the same shape. It belongs to the caller, or to the dispose scope that is open.</returns>
    /// <exception cref="ArgumentException">There are means for three channels and the images have one.</exception>
    public Tensor Apply(Tensor images)
    {
        var channels = ImageBatch.Check(images).Channels;
        using var noGradient = no_grad();
        if (Mean.Length == 1)
        {
            return images.sub(Scalars.Of(Mean[0])).div_(Scalars.Of(StandardDeviation[0]));
        }

        if (channels != Mean.Length)
        {
            throw new ArgumentException($"The means are for {Mean.Length} channels and the images have {channels}; give one mean, or expand the channels first.", nameof(images));
        }

        using var mean = HostData.ToTensor<float>([.. Mean.Select(value => (float)value)], images.device, 1, channels, 1, 1);
        using var deviation = HostData.ToTensor<float>([.. StandardDeviation.Select(value => (float)value)], images.device, 1, channels, 1, 1);
        return images.sub(mean).div_(deviation);
    }
}
