using FewLabel.Augmentation;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

public sealed class RandomStrokeTests
{
    [Fact]
    public void A_pixel_is_covered_by_its_distance_from_the_line()
    {
        StrokeLine[] strokes = [new(8.3, 7.1, 0.7, 9, 2.4), new(3, 12, 0, 0, 3), new(10, 4, Math.PI / 2, 30, 1.5)];
        using var coverage = RandomStroke.Coverage(strokes, 16, 18, CPU);
        Assert.Equal([3, 1, 16, 18], coverage.shape);
        var actual = coverage.data<float>().ToArray();

        for (var i = 0; i < actual.Length; i++)
        {
            var (stroke, y, x) = (strokes[i / (16 * 18)], i / 18 % 16, i % 18);
            Assert.Equal(Math.Clamp(stroke.Width / 2 + 0.5 - Distance(stroke, x, y), 0, 1), actual[i], 4);
        }
    }

    [Fact]
    public void An_upright_stroke_of_three_pixels_fills_three_columns_between_its_ends()
    {
        using var coverage = RandomStroke.Coverage([new StrokeLine(4, 4, Math.PI / 2, 4, 3)], 9, 9, CPU);
        using var middle = coverage[0, 0, 4];
        Assert.Equal([0, 0, 0, 1, 1, 1, 0, 0, 0], middle.data<float>().ToArray().Select(value => MathF.Round(value, 4)));
        using var above = coverage[0, 0, 0];
        Assert.Equal(0, above.sum().item<float>(), 4);
    }

    [Fact]
    public void As_many_images_get_a_stroke_as_the_probability_says_and_the_others_stay()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        var images = full([4_000, 1, 14, 14], 0.25f);
        var result = new RandomStroke(0.3).Apply(images, random);
        var changed = result.sub(images).abs().amax([1, 2, 3]);

        Assert.InRange(changed.gt(0).to(float32).mean().item<float>(), 0.28f, 0.32f);
        Assert.Equal(1f, result.max().item<float>(), 5);
        Assert.Equal(0.25f, result.min().item<float>());
    }

    [Fact]
    public void Places_and_sizes_lie_in_their_ranges()
    {
        using var random = new RandomSource(4);
        var (images, strokes) = new RandomStroke(1, (0.1, 0.4), (0.05, 0.2)).DrawStrokes(3_000, 21, 41, random);

        Assert.Equal(3_000, images.Length);
        AssertFills(strokes.Select(stroke => stroke.X), 8, 32);
        AssertFills(strokes.Select(stroke => stroke.Y), 4, 16);
        AssertFills(strokes.Select(stroke => stroke.Angle), -Math.PI / 2, Math.PI / 2);
        AssertFills(strokes.Select(stroke => stroke.Length), 2.1, 8.4);
        AssertFills(strokes.Select(stroke => stroke.Width), 1.05, 4.2);
    }

    [Fact]
    public void Slopes_lie_in_their_range()
    {
        using var random = new RandomSource(6);
        var (_, strokes) = new RandomStroke(1, slope: (-10, 30)).DrawStrokes(3_000, 28, 28, random);

        AssertFills(strokes.Select(stroke => stroke.Angle), -Math.PI / 18, Math.PI / 6);
    }

    [Fact]
    public void Strokes_on_ink_lie_on_pixels_by_their_brightness()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(7);
        var images = zeros(3_000, 2, 9, 12);
        images[.., .., 3, 4] = 1;
        images[.., .., 8, 11] = 0.5;
        var strokes = new StrokeLine[3_000];
        new StrokePlacement(new StrokePlacementOptions()).Apply(StrokePlace.OnInk, images, strokes, random);

        Assert.All(strokes, stroke => Assert.True((stroke.X, stroke.Y) is (4, 3) or (11, 8)));
        Assert.InRange(strokes.Count(stroke => stroke.X == 4), 1_900, 2_100);
    }

    [Fact]
    public void Strokes_at_the_lower_end_lie_about_the_middle_of_the_ink_there()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(9);
        var images = zeros(1_000, 1, 28, 28);
        images[.., .., 8..20, 14] = 0.4;
        images[.., .., 20..23, 16..21] = 1;
        images[.., .., 25, 2] = 0.1;
        var strokes = new StrokeLine[1_000];
        new StrokePlacement(new StrokePlacementOptions()).Apply(StrokePlace.AtLowerEnd, images, strokes, random);

        // The end's block of fifteen pixels, and one pixel of the stem, which is within reach.
        var middle = ((18 * 15) + (14 * 0.4)) / 15.4;
        AssertFills(strokes.Select(stroke => stroke.X), middle - 1.96, middle + 1.96);
        AssertFills(strokes.Select(stroke => stroke.Y), 22 - 1.792, 22 + 0.196);
    }

    [Fact]
    public void A_flag_hangs_from_about_the_middle_of_the_upper_end()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(9);
        var images = zeros(1_000, 1, 28, 28);
        images[.., .., 5..25, 16] = 1;
        images[.., .., 1, 2] = 0.1;
        var strokes = Enumerable.Repeat(new StrokeLine(0, 0, -Math.PI / 6, 8, 2), 1_000).ToArray();
        new StrokePlacement(new StrokePlacementOptions()).Apply(StrokePlace.AtUpperEnd, images, strokes, random);

        // From its upper end it goes half its length, four pixels, to the left and down.
        AssertFills(strokes.Select(stroke => stroke.X), 16 - 1.008 - (4 * Math.Cos(Math.PI / 6)), 16 + 1.008 - (4 * Math.Cos(Math.PI / 6)));
        AssertFills(strokes.Select(stroke => stroke.Y), 5 + 2, 5 + 1.792 + 2);
        Assert.All(strokes, stroke => Assert.Equal((-Math.PI / 6, 8.0, 2.0), (stroke.Angle, stroke.Length, stroke.Width)));
    }

    [Fact]
    public void A_bridge_runs_from_the_left_edge_of_the_ink_to_the_right_one_in_its_upper_quarter()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(10);
        var images = zeros(1_000, 1, 28, 28);
        images[.., .., 4..16, 6..9] = 1;
        images[.., .., 4..24, 18..21] = 1;
        images[.., .., 4..24, 26] = 0.2;
        var strokes = Enumerable.Repeat(new StrokeLine(0, 0, 1, 1, 2), 1_000).ToArray();
        new StrokePlacement(new StrokePlacementOptions()).Apply(StrokePlace.Across, images, strokes, random);

        Assert.All(strokes, stroke =>
        {
            var (dx, dy) = (Math.Cos(stroke.Angle) * stroke.Length / 2, Math.Sin(stroke.Angle) * stroke.Length / 2);
            Assert.Equal((7.0, 19.0, 2.0), (Math.Round(stroke.X - dx, 9), Math.Round(stroke.X + dx, 9), stroke.Width));
            Assert.InRange(stroke.Y - dy, 5 - 1e-9, 9 + 1e-9);
            Assert.InRange(2 * dy, -3 - 1e-9, 3 + 1e-9);
        });
        Assert.Equal(5, strokes.Select(stroke => Math.Round(stroke.Y - (Math.Sin(stroke.Angle) * stroke.Length / 2))).Distinct().Count());
    }

    [Fact]
    public void Where_strokes_lie_is_an_option()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(9);
        var images = zeros(2_000, 1, 40, 20);
        images[.., .., 10..30, 4] = 1;
        images[.., .., 30..35, 16] = 0.2;
        var sure = new StrokePlacementOptions { AsideBelow = 0, AsideAbove = 0, Inwards = (0, 0), EndDepth = 0 };
        var below = Move(StrokePlace.AtLowerEnd, sure);
        var faint = Move(StrokePlace.AtLowerEnd, sure with { ForegroundThreshold = 0.2 });
        var above = Move(StrokePlace.AtUpperEnd, sure with { Inwards = (0, 0.5) });
        var aside = Move(StrokePlace.AtLowerEnd, sure with { AsideBelow = 0.5 });
        var deep = Move(StrokePlace.AtLowerEnd, sure with { ForegroundThreshold = 0.2, EndDepth = 1 });

        Assert.All(below, stroke => Assert.Equal((4.0, 29.0), (stroke.X, stroke.Y)));
        Assert.All(faint, stroke => Assert.Equal((16.0, 34.0), (Math.Round(stroke.X, 6), stroke.Y)));
        AssertFills(above.Select(stroke => stroke.Y), 10, 30);
        AssertFills(aside.Select(stroke => stroke.X), 4 - 10, 4 + 10);
        // Of the whole image: twenty pixels of 1 at 4, five of 0.2 at 16.
        Assert.All(deep, stroke => Assert.Equal(((20 * 4) + (5 * 0.2 * 16)) / 21, stroke.X, 1e-6));

        StrokeLine[] Move(StrokePlace place, StrokePlacementOptions options)
        {
            var strokes = new StrokeLine[2_000];
            new StrokePlacement(options).Apply(place, images, strokes, random);
            return strokes;
        }
    }

    [Fact]
    public void How_far_down_and_how_level_a_bridge_is_are_options()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(10);
        var images = zeros(500, 1, 28, 28);
        images[.., .., 4..24, 6..9] = 1;
        images[.., .., 4..24, 18..21] = 1;
        var strokes = Enumerable.Repeat(new StrokeLine(0, 0, 1, 1, 2), 500).ToArray();
        new StrokePlacement(new StrokePlacementOptions { Bridged = 1, Tilt = 0 }).Apply(StrokePlace.Across, images, strokes, random);

        Assert.All(strokes, stroke => Assert.Equal(0, stroke.Angle));
        Assert.Equal(Enumerable.Range(5, 19).Select(row => (double)row), strokes.Select(stroke => stroke.Y).Distinct().Order());
    }

    [Theory]
    [InlineData("AsideBelow", -0.1)]
    [InlineData("AsideAbove", 1.1)]
    [InlineData("Inwards", 1.5)]
    [InlineData("Bridged", double.NaN)]
    [InlineData("Tilt", 2)]
    [InlineData("ForegroundThreshold", 0)]
    [InlineData("EndDepth", -1)]
    public void A_place_out_of_its_range_is_refused_by_name_and_value(string option, double value)
    {
        var usual = new StrokePlacementOptions();
        var placement = option switch
        {
            "AsideBelow" => usual with { AsideBelow = value },
            "AsideAbove" => usual with { AsideAbove = value },
            "Inwards" => usual with { Inwards = (0, value) },
            "Bridged" => usual with { Bridged = value },
            "Tilt" => usual with { Tilt = value },
            "ForegroundThreshold" => usual with { ForegroundThreshold = value },
            _ => usual with { EndDepth = value },
        };
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStroke { Placement = placement });

        Assert.Equal(option, error.ParamName);
        Assert.Contains(FormattableString.Invariant($"{value}"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_one_stem_nothing_is_bridged()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(11);
        var images = zeros(50, 1, 28, 28);
        images[.., .., 4..24, 14..16] = 1;
        var result = new RandomStroke(1, place: StrokePlace.Across).Apply(images, random);

        Assert.Equal(images.data<float>().ToArray(), result.data<float>().ToArray());
    }

    [Theory]
    [InlineData(StrokePlace.OnInk)]
    [InlineData(StrokePlace.AtLowerEnd)]
    [InlineData(StrokePlace.AtUpperEnd)]
    [InlineData(StrokePlace.Across)]
    public void On_a_black_image_strokes_stay_where_they_are(StrokePlace place)
    {
        using var random = new RandomSource(8);
        using var images = zeros(2, 1, 9, 9);
        StrokeLine[] strokes = [new(2, 3, 0, 1, 1), new(5, 6, 0, 1, 1)];
        new StrokePlacement(new StrokePlacementOptions()).Apply(place, images, strokes, random);

        Assert.Equal([new(2, 3, 0, 1, 1), new(5, 6, 0, 1, 1)], strokes);
    }

    [Fact]
    public void A_stroke_takes_the_value_it_is_given_on_every_channel()
    {
        using var random = new RandomSource(5);
        using var images = ones(20, 3, 14, 14);
        using var result = new RandomStroke(1, width: (0.2, 0.3), value: 0).Apply(images, random);
        using var least = result.amin([2, 3]);

        Assert.All(least.data<float>().ToArray(), value => Assert.Equal(0, value, 5));
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.Contains("probability", Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStroke(1.1)).Message, StringComparison.Ordinal);
        Assert.Contains("length", Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStroke(length: (0, 1.5))).Message, StringComparison.Ordinal);
        Assert.Contains("width", Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStroke(width: (0, 0.1))).Message, StringComparison.Ordinal);
        Assert.Contains("place", Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStroke(place: (StrokePlace)7)).Message, StringComparison.Ordinal);
        Assert.Contains("value", Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStroke(value: double.NaN)).Message, StringComparison.Ordinal);
    }

    /// <summary>The distance of a point from a segment, the textbook way.</summary>
    private static double Distance(StrokeLine stroke, double x, double y)
    {
        var (dx, dy) = (Math.Cos(stroke.Angle), Math.Sin(stroke.Angle));
        var along = Math.Clamp((x - stroke.X) * dx + (y - stroke.Y) * dy, -stroke.Length / 2, stroke.Length / 2);
        return Math.Sqrt(Math.Pow(x - stroke.X - along * dx, 2) + Math.Pow(y - stroke.Y - along * dy, 2));
    }

    private static void AssertFills(IEnumerable<double> values, double low, double high)
    {
        var all = values.ToArray();
        var margin = 0.01 * (high - low);
        Assert.InRange(all.Min(), low - 1e-6, low + margin);
        Assert.InRange(all.Max(), high - margin, high + 1e-6);
        Assert.InRange(all.Average(), (low + high) / 2 - 3 * margin, (low + high) / 2 + 3 * margin);
    }
}
