using FewLabel.Data;

namespace FewLabel.Tests.Data.Synthetic;

/// <summary>What the images look like: MNIST's form, statistics and difficulty.</summary>
public sealed class SyntheticDigitsLookTests : IClassFixture<SyntheticDigitsLookTests.Sample>
{
    private const int Side = 28;
    private readonly byte[][] _images;
    private readonly long[] _labels;

    public SyntheticDigitsLookTests(Sample sample) => (_images, _labels) = (sample.Images, sample.Labels);

    [Fact]
    public void Every_digit_is_about_as_frequent_as_the_others()
    {
        var expected = _labels.Length / 10.0;
        var counts = Enumerable.Range(0, 10).Select(digit => _labels.Count(label => label == digit)).ToArray();

        // Chi-square with 9 degrees of freedom: 99.99 % of all seeds stay below 33.7; exactly equal counts would not be random.
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0.5, 33.7);
    }

    [Fact]
    public void Mean_and_deviation_of_the_pixels_are_close_to_MNISTs()
    {
        var values = _images.SelectMany(image => image).Select(value => value / 255.0).ToArray();
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));

        Assert.InRange(mean, 0.1307 - 0.006, 0.1307 + 0.006);
        Assert.InRange(deviation, 0.3081 - 0.008, 0.3081 + 0.008);
    }

    [Fact]
    public void Strokes_are_white_with_gray_edges_on_black()
    {
        var values = _images.SelectMany(image => image).ToArray();

        // MNIST: 81 % black, 7 % white, the rest between.
        Assert.InRange(values.Count(value => value == 0) / (double)values.Length, 0.77, 0.85);
        Assert.InRange(values.Count(value => value > 250) / (double)values.Length, 0.05, 0.10);
        Assert.All(_images, image => Assert.True(image.Max() > 150, $"The brightest pixel is {image.Max()}."));
    }

    /// <summary>Mean ink of each class in MNIST's training set.</summary>
    [Theory]
    [InlineData(0, 0.1734)]
    [InlineData(1, 0.0760)]
    [InlineData(2, 0.1490)]
    [InlineData(3, 0.1415)]
    [InlineData(4, 0.1214)]
    [InlineData(5, 0.1287)]
    [InlineData(6, 0.1373)]
    [InlineData(7, 0.1145)]
    [InlineData(8, 0.1502)]
    [InlineData(9, 0.1226)]
    public void Each_digit_has_about_as_much_ink_as_in_MNIST(int digit, double ink)
    {
        var mean = _images.Where((_, i) => _labels[i] == digit).Average(image => image.Average(value => value / 255.0));

        Assert.InRange(mean / ink, 0.85, 1.15);
    }

    [Fact]
    public void The_ink_fills_the_box_of_20_pixels_and_stays_inside_the_frame()
    {
        foreach (var image in _images)
        {
            var rows = Enumerable.Range(0, Side).Where(row => image.AsSpan(row * Side, Side).ContainsAnyExcept((byte)0)).ToArray();
            var columns = Enumerable.Range(0, Side).Where(column => rows.Any(row => image[(row * Side) + column] > 0)).ToArray();
            var longer = Math.Max(rows[^1] - rows[0], columns[^1] - columns[0]) + 1;

            Assert.InRange(longer, 18, 22);
            Assert.True(rows[^1] - rows[0] + 1 >= 8, "An image is flat.");
        }
    }

    [Fact]
    public void The_center_of_mass_is_in_the_middle_as_in_MNIST()
    {
        foreach (var image in _images)
        {
            double mass = image.Sum(value => value);
            var row = image.Select((value, i) => value * (i / Side)).Sum() / mass;
            var column = image.Select((value, i) => value * (i % Side)).Sum() / mass;

            Assert.InRange(row, 13.49, 14.51);
            Assert.InRange(column, 13.49, 14.51);
        }
    }

    [Fact]
    public void Nearest_neighbors_among_a_hundred_labels_are_often_but_not_nearly_always_right()
    {
        var right = 0;
        for (var i = 100; i < 600; i++)
        {
            var nearest = Enumerable.Range(0, 100).MinBy(j => Distance(_images[i], _images[j]));
            right += _labels[i] == _labels[nearest] ? 1 : 0;
        }

        // MNIST: 67 % in the mean of five draws.
        Assert.InRange(right, 300, 425);
    }

    [Fact]
    public void Nearest_neighbors_among_many_labels_are_nearly_always_right()
    {
        var right = 0;
        for (var i = 0; i < 100; i++)
        {
            var nearest = Enumerable.Range(100, 2_500).MinBy(j => Distance(_images[i], _images[j]));
            right += _labels[i] == _labels[nearest] ? 1 : 0;
        }

        Assert.InRange(right, 86, 100);
    }

    private static int Distance(byte[] a, byte[] b)
    {
        var sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>The images that all these tests look at.</summary>
    public sealed class Sample
    {
        /// <summary>Draws them.</summary>
        public Sample()
        {
            using var digits = SyntheticDigits.Create(3_000, seed: 11);
            Images = [.. SyntheticDigitsTests.Bytes(digits).Chunk(Side * Side)];
            Labels = [.. digits.LabelValues];
        }

        /// <summary>One array an image.</summary>
        public byte[][] Images { get; }

        /// <summary>Their digits.</summary>
        public long[] Labels { get; }
    }
}
