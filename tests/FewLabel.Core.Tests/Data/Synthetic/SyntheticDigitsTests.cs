using System.Collections.Concurrent;
using System.Security.Cryptography;
using FewLabel.Data;
using TorchSharp;

namespace FewLabel.Tests.Data.Synthetic;

public sealed class SyntheticDigitsTests
{
    private const int Size = 28 * 28;

    [Fact]
    public void Equal_seeds_give_equal_bytes_and_other_seeds_do_not()
    {
        using var first = SyntheticDigits.Create(300, seed: 5);
        using var second = SyntheticDigits.Create(300, seed: 5);
        using var other = SyntheticDigits.Create(300, seed: 6);

        Assert.Equal(Bytes(first), Bytes(second));
        Assert.Equal(first.LabelValues.AsEnumerable(), second.LabelValues);
        Assert.NotEqual(first.LabelValues.AsEnumerable(), other.LabelValues);
        Assert.Empty(Fingerprints(first).Intersect(Fingerprints(other)));
    }

    [Fact]
    public void The_pixels_are_those_of_every_machine()
    {
        using var digits = SyntheticDigits.Create(200, seed: 0);

        // Changes only when the generator's drawing changes, and then on purpose.
        Assert.Equal("224D986CEA9F14A517FB860AEAEE5ECF4AADB8A35DD9A27F353A8752CDFD6932", Convert.ToHexString(SHA256.HashData(Bytes(digits))));
        Assert.Equal("636494850161416402849359626228", string.Concat(digits.LabelValues.Take(30)));
    }

    [Fact]
    public void A_larger_set_begins_with_the_smaller_one()
    {
        using var large = SyntheticDigits.Create(700, seed: 5);
        using var small = SyntheticDigits.Create(300, seed: 5);

        Assert.Equal(Bytes(large)[..(300 * Size)], Bytes(small));
        Assert.Equal(large.LabelValues.Take(300), small.LabelValues);
    }

    [Fact]
    public void An_image_is_the_same_whether_drawn_alone_or_in_a_later_chunk()
    {
        using var digits = SyntheticDigits.Create(4_100, seed: 5);
        var all = Bytes(digits);
        var renderer = new DigitRenderer(5, variation: 1);
        var image = new byte[Size];
        foreach (var index in new[] { 4_099, 4_096, 4_095, 0 })
        {
            Assert.Equal(digits.LabelValues[index], renderer.Draw(index, image));
            Assert.Equal(all.AsSpan(index * Size, Size).ToArray(), image);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void The_number_of_threads_changes_nothing(int threads)
    {
        using var expected = SyntheticDigits.Create(500, seed: 9);
        using var actual = SyntheticDigits.Create(500, 9, 1, threads, null, CancellationToken.None);

        Assert.Equal(Bytes(expected), Bytes(actual));
        Assert.Equal(expected.LabelValues.AsEnumerable(), actual.LabelValues);
    }

    [Fact]
    public void Training_and_test_images_are_all_different()
    {
        using var dataset = SyntheticDigits.CreateDataset(train: 900, test: 400, seed: 3);
        var (train, test) = (Fingerprints(dataset.Train), Fingerprints(dataset.Test));

        Assert.Equal(900, train.Distinct().Count());
        Assert.Equal(400, test.Distinct().Count());
        Assert.Empty(train.Intersect(test));
        Assert.NotEqual(dataset.Train.LabelValues.Take(400), dataset.Test.LabelValues);
    }

    [Fact]
    public void The_data_set_says_that_it_is_synthetic_and_has_MNISTs_form()
    {
        using var dataset = SyntheticDigits.CreateDataset(train: 20, test: 10);

        Assert.Equal("Synthetic digits", dataset.Name);
        Assert.Equal(DataOrigin.Synthetic, dataset.Origin);
        Assert.Contains("not from MNIST", dataset.Notice);
        Assert.Equal(new ImageShape(1, 28, 28), dataset.Train.Shape);
        Assert.Equal("0123456789", string.Concat(dataset.Test.ClassNames));
        Assert.Equal((20, 10), (dataset.Train.Count, dataset.Test.Count));
    }

    [Fact]
    public void Less_variation_makes_images_of_a_digit_more_alike()
    {
        var spreads = new[] { 0, 0.5, 1, 1.5 }.Select(variation =>
        {
            using var digits = SyntheticDigits.Create(400, seed: 5, variation);
            return SpreadWithinClasses(Bytes(digits), digits.LabelValues);
        }).ToArray();

        Assert.Equal(spreads.Order(), spreads);
        Assert.True(spreads[0] < 0.7 * spreads[2], string.Join(", ", spreads));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Fewer_than_one_image_is_refused(int count)
    {
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDigits.Create(count, 0)).ParamName);
        Assert.Equal("train", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDigits.CreateDataset(train: count)).ParamName);
        Assert.Equal("test", Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDigits.CreateDataset(test: count)).ParamName);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.51)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_variation_out_of_range_is_refused_with_its_value(double variation)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDigits.Create(10, 0, variation));
        Assert.Equal(variation, error.ActualValue);
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDigits.CreateDataset(10, 10, 0, variation));
    }

    [Fact]
    public void Canceling_stops_the_work_and_leaks_no_tensor()
    {
        var before = LiveTensors.CountSettled();
        using var atOnce = new CancellationTokenSource();
        atOnce.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SyntheticDigits.Create(10, 0, cancellationToken: atOnce.Token));

        // In the middle of the test set, when the training set already exists.
        using var later = new CancellationTokenSource();
        var progress = new Recorder(done =>
        {
            if (done > 600)
            {
                later.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(
            () => SyntheticDigits.CreateDataset(500, 1_000_000, progress: progress, cancellationToken: later.Token));
        Assert.True(progress.Seen.Max() < 20_000, $"{progress.Seen.Max()} images were drawn.");
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Progress_counts_the_images_of_both_sets()
    {
        var progress = new Recorder(_ => { });
        using var dataset = SyntheticDigits.CreateDataset(1_000, 300, progress: progress);

        Assert.Equal(1_300, progress.Seen.Max());
        Assert.Contains(1_000, progress.Seen);
        Assert.Equal(progress.Seen.Count, progress.Seen.Distinct().Count());
    }

    [Fact]
    public void Only_pixels_and_labels_are_left_and_disposing_frees_them()
    {
        SyntheticDigits.Create(10, 0).Dispose();
        var before = LiveTensors.CountSettled();
        var dataset = SyntheticDigits.CreateDataset(600, 300);

        Assert.Equal(before + 4, LiveTensors.Count);
        dataset.Dispose();
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void The_set_outlives_the_callers_dispose_scope()
    {
        ImageSet digits;
        using (torch.NewDisposeScope())
        {
            digits = SyntheticDigits.Create(10, 0);
        }

        using (digits)
        {
            Assert.Equal(10 * Size, Bytes(digits).Length);
        }
    }

    internal static byte[] Bytes(ImageSet images) => images.Pixels.data<byte>().ToArray();

    private static List<string> Fingerprints(ImageSet images) =>
        [.. Bytes(images).Chunk(Size).Select(image => Convert.ToHexString(SHA256.HashData(image)))];

    private static double SpreadWithinClasses(byte[] pixels, IReadOnlyList<long> labels)
    {
        var images = pixels.Chunk(Size).ToArray();
        double sum = 0;
        foreach (var members in Enumerable.Range(0, images.Length).GroupBy(i => labels[i]))
        {
            var mean = new double[Size];
            foreach (var i in members)
            {
                for (var p = 0; p < Size; p++)
                {
                    mean[p] += images[i][p] / (double)members.Count();
                }
            }

            sum += members.Sum(i => images[i].Select((value, p) => (value - mean[p]) * (value - mean[p])).Sum());
        }

        return sum / images.Length;
    }

    private sealed class Recorder(Action<int> then) : IProgress<int>
    {
        public ConcurrentQueue<int> Seen { get; } = new();

        public void Report(int value)
        {
            Seen.Enqueue(value);
            then(value);
        }
    }
}
