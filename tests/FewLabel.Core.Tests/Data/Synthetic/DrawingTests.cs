using System.Runtime.InteropServices;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Synthetic;

/// <summary>The parts that synthetic digits are drawn with.</summary>
public sealed class DrawingTests
{
    [Fact]
    public void SplitMix64_gives_the_published_numbers()
    {
        var random = new SplitMix64(1234567);

        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL],
            Enumerable.Range(0, 5).Select(_ => random.Next()).ToArray());
    }

    [Fact]
    public void Bell_draws_have_mean_0_and_deviation_1_and_end_at_3()
    {
        var random = SplitMix64.ForItem(7, 0);
        var draws = Enumerable.Range(0, 100_000).Select(_ => random.Bell()).ToArray();

        Assert.InRange(draws.Average(), -0.015, 0.015);
        Assert.InRange(draws.Average(draw => draw * draw), 0.98, 1.02);
        Assert.InRange(draws.Max(Math.Abs), 2.5, 3);
    }

    [Fact]
    public void First_draws_of_neighboring_items_are_unrelated()
    {
        var draws = Enumerable.Range(0, 20_000).Select(i => SplitMix64.ForItem(7, i).Uniform() - 0.5).ToArray();
        var correlation = draws.Zip(draws.Skip(1), (a, b) => a * b).Average() * 12;

        Assert.InRange(correlation, -0.03, 0.03);
        Assert.InRange(draws.Average(), -0.01, 0.01);
    }

    [Fact]
    public void The_circle_agrees_with_sine_and_cosine()
    {
        for (var turns = -2.5; turns < 2.5; turns += 0.013)
        {
            var (sin, cos) = Circle.At(turns);
            Assert.Equal(Math.Sin(turns * Math.Tau), sin, 2e-7);
            Assert.Equal(Math.Cos(turns * Math.Tau), cos, 2e-7);
        }
    }

    [Fact]
    public void Without_variation_the_pen_passes_through_its_key_points()
    {
        (double X, double Y)[] keys = [(0, 0), (0.5, 0.1), (0.6, 0.5), (0.1, 0.9), (0.7, 1)];
        var pen = new SplinePathBuilder();
        pen.Begin(new SplitMix64(1), variation: 0);
        pen.To(keys[0].X, keys[0].Y).To(keys[1].X, keys[1].Y).To(keys[2].X, keys[2].Y).Corner(keys[3].X, keys[3].Y).To(keys[4].X, keys[4].Y).Lift();

        Assert.All(keys, key => Assert.Contains(pen.Path, point => Math.Abs(point.X - key.X) + Math.Abs(point.Y - key.Y) < 1e-12));
        Assert.Equal(pen.Path.Count - 1, pen.Path.Count(point => point.Continues));
        Assert.All(pen.Path.Zip(pen.Path.Skip(1)), pair => Assert.InRange(Length(pair.First, pair.Second), 1e-6, 0.08));
    }

    [Fact]
    public void A_stroke_between_two_points_or_two_corners_is_straight()
    {
        var pen = new SplinePathBuilder();
        pen.Begin(new SplitMix64(1), variation: 0);
        pen.To(0, 0).Corner(1, 0).Corner(1, 1).To(0, 1).Lift();

        Assert.All(pen.Path, point => Assert.True(
            Math.Abs(point.Y) < 1e-12 || Math.Abs(point.X - 1) < 1e-12 || Math.Abs(point.Y - 1) < 1e-12, point.ToString()));
    }

    [Fact]
    public void A_level_stroke_covers_its_pixels_and_half_of_those_it_ends_in()
    {
        // From x = 2.5 to 7.5 on the line y = 5, 3 pixels wide: rows 4 and 5 are inside, rows 3 and 6 half covered.
        StrokePoint[] path = [new(2.5, 5, 1.5, true), new(7.5, 5, 1.5, false)];
        var random = new SplitMix64(1);
        var pixels = new byte[100];
        new StrokeRaster(10).Draw(path, softness: 1, roughness: 0, intensity: 1, ref random, pixels);

        Assert.Equal([0, 0, 0, 128, 255, 255, 128, 0, 0, 0], Enumerable.Range(0, 10).Select(row => (int)pixels[(row * 10) + 5]));
        Assert.Equal(0, pixels[(5 * 10) + 9]);
        Assert.Equal(0, pixels[5 * 10]);
    }

    [Fact]
    public void The_raster_agrees_with_the_nearest_of_many_discs()
    {
        StrokePoint[] path = [new(3.2, 4.1, 1.0, true), new(13.7, 9.4, 2.0, true), new(6.0, 15.0, 1.2, false), new(16, 16, 1.5, true), new(17, 2, 1.5, false)];
        var random = new SplitMix64(1);
        var pixels = new byte[20 * 20];
        new StrokeRaster(20).Draw(path, softness: 1.4, roughness: 0, intensity: 1, ref random, pixels);

        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = ((i % 20) + 0.5, (i / 20) + 0.5);
            var distance = (from pair in path.Zip(path.Skip(1))
                            where pair.First.Continues
                            from step in Enumerable.Range(0, 201)
                            let t = step / 200.0
                            let dx = x - (pair.First.X + (t * (pair.Second.X - pair.First.X)))
                            let dy = y - (pair.First.Y + (t * (pair.Second.Y - pair.First.Y)))
                            // The radius belongs to the nearest point of the axis.
                            group (Distance: Math.Sqrt((dx * dx) + (dy * dy)), Radius: pair.First.Radius + (t * (pair.Second.Radius - pair.First.Radius))) by pair into discs
                            let nearest = discs.MinBy(disc => disc.Distance)
                            select nearest.Distance - nearest.Radius).Min();
            Assert.InRange(pixels[i] - (Math.Clamp(0.5 - (distance / 1.4), 0, 1) * 255), -2, 2);
        }
    }

    [Fact]
    public void Warping_moves_points_but_keeps_their_number_and_their_order_along_a_line()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var path = Enumerable.Range(0, 21).Select(i => new StrokePoint(0.3, i / 20.0, 0, i < 20)).ToList();
            var random = SplitMix64.ForItem(seed, 0);
            PathWarp.Apply(digit: 1, CollectionsMarshal.AsSpan(path), variation: 1, ref random);

            Assert.Equal(21, path.Count);
            Assert.True(path.Zip(path.Skip(1)).Count(pair => pair.Second.Y > pair.First.Y) >= 18);
        }
    }

    private static double Length(StrokePoint from, StrokePoint to) =>
        Math.Sqrt(((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y)));
}
