using System.Globalization;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Data;

/// <summary>
/// Handwritten-looking digits from a generator, in MNIST's form: 28×28 gray pixels, white strokes on black, fitted into a
/// box of 20 pixels and centered by the center of mass. They replace MNIST where it is not available. Accuracies on them are not
/// comparable with published ones.
/// </summary>
/// <remarks>
/// <para>Each digit has several styles, given by key points that cubic curves pass through. Each image draws its digit, its
/// style, a displacement of every key point, the pen's width and its changes along the stroke, aspect, slant, rotation,
/// a smooth elastic distortion, and the sharpness, roughness and brightness of the strokes.</para>
/// <para>An image depends on the seed, the variation and its index alone: a larger set begins with the smaller one of the
/// same seed, and the number of threads changes nothing. Only exact arithmetic is used, so the pixels are the same
/// on every machine. All processor cores take part.</para>
/// </remarks>
public static class SyntheticDigits
{
    private const int Chunk = 4_096;
    private const int Step = 64;

    /// <summary>Draws images with their labels.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="seed">Any number. Equal seeds give equal images.</param>
    /// <param name="variation">
    /// How far the handwriting varies from the mean shapes: 1 varies about as much as MNIST, 0 leaves only the styles, and values up to
    /// 1.5 are harder to read.
    /// </param>
    /// <param name="progress">Receives how many images are done, now and then, from any thread.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// The images, shape (count, 1, 28, 28), with labels 0 to 9, each image's drawn uniformly. The caller disposes the set.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The count or the variation is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static ImageSet Create(
        int count,
        long seed,
        double variation = 1,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default) =>
        Create(count, seed, variation, Environment.ProcessorCount, progress, cancellationToken);

    /// <summary>Draws a training set and a test set whose images are independent of each other.</summary>
    /// <param name="train">How many training images, 1 or more.</param>
    /// <param name="test">How many test images, 1 or more.</param>
    /// <param name="seed">Any number. Equal seeds give equal data sets.</param>
    /// <param name="variation">As in <see cref="Create(int, long, double, IProgress{int}?, CancellationToken)"/>.</param>
    /// <param name="progress">Receives how many images of both sets are done, now and then, from any thread.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The data set, of origin <see cref="DataOrigin.Synthetic"/>. The caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count or the variation is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static ImageDataset CreateDataset(
        int train = 60_000,
        int test = 10_000,
        long seed = 0,
        double variation = 1,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(train, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(test, 1);
        using var random = new RandomSource(seed);
        using var testRandom = random.Fork("synthetic digits: test");
        var testProgress = progress is null ? null : new Offset(progress, train);
        var trainSet = Create(train, seed, variation, progress, cancellationToken);
        try
        {
            var testSet = Create(test, testRandom.Seed, variation, testProgress, cancellationToken);
            return new ImageDataset(
                "Synthetic digits",
                trainSet,
                testSet,
                DataOrigin.Synthetic,
                "These digits come from a generator, not from MNIST: accuracies on them are not comparable with published ones.");
        }
        catch
        {
            trainSet.Dispose();
            throw;
        }
    }

    /// <summary>The same with a given number of threads; chunk by chunk, so that only one chunk is held twice.</summary>
    internal static ImageSet Create(
        int count, long seed, double variation, int threads, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!(variation is >= 0 and <= 1.5))
        {
            throw new ArgumentOutOfRangeException(nameof(variation), variation, "The variation lies from 0 to 1.5.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        NativeRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var pixels = empty([count, 1, DigitRenderer.Side, DigitRenderer.Side], uint8);
        var labels = new long[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        var buffer = new byte[Math.Min(count, Chunk) * DigitRenderer.Size];
        var done = 0;
        for (var start = 0; start < count; start += Chunk)
        {
            var (first, length) = (start, Math.Min(Chunk, count - start));
            Parallel.For(0, (length + Step - 1) / Step, options, () => new DigitRenderer(seed, variation), (step, _, renderer) =>
            {
                var end = Math.Min((step + 1) * Step, length);
                for (var i = step * Step; i < end; i++)
                {
                    var image = buffer.AsSpan(i * DigitRenderer.Size, DigitRenderer.Size);
                    labels[first + i] = renderer.Draw(first + i, image);
                }

                progress?.Report(Interlocked.Add(ref done, end - (step * Step)));
                return renderer;
            }, _ => { });
            using var target = pixels.narrow(0, start, length);
            buffer.AsSpan(0, length * DigitRenderer.Size).CopyTo(target.bytes);
        }

        var names = Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture));
        return new ImageSet(pixels, tensor(labels), names);
    }

    private sealed class Offset(IProgress<int> inner, int start) : IProgress<int>
    {
        public void Report(int value) => inner.Report(start + value);
    }
}
