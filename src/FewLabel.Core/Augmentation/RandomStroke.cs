using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>
/// Draws a short straight stroke over some of the images, with round ends and soft edges, at a random place and angle. For
/// handwriting: a bar through a 7 or a foot under a 1 then is no other character, only another hand.
/// </summary>
/// <remarks>
/// Where one style of a class has no labeled image, this is what keeps it with its class: to a network trained without it a
/// 7 with a bar is nearer to 2 than to 7. Sizes are shares of the shorter side of the image.
/// </remarks>
public sealed class RandomStroke : ImageTransform
{
    private const int Draws = 6;

    /// <summary>Creates the transform.</summary>
    /// <param name="probability">The probability that an image gets a stroke, 0 to 1.</param>
    /// <param name="length">How long the stroke is without its ends, 0 to 1, uniform; null is 0.2 to 0.5.</param>
    /// <param name="width">How wide it is, above 0 and at most 1, uniform; null is 0.055 to 0.1: 1.5 to 2.8 pixels of 28.</param>
    /// <param name="value">What it is drawn with; 1 is white on pixels from 0 to 1.</param>
    /// <param name="slope">
    /// How much it turns from the horizontal, in degrees, uniform, clockwise above 0; null is any: -90 to 90. Most bars and feet
    /// of handwriting lie within 20.
    /// </param>
    /// <param name="place">Where it is. A black image gets its stroke anywhere.</param>
    public RandomStroke(
        double probability = 0.25,
        ValueRange? length = null,
        ValueRange? width = null,
        double value = 1,
        ValueRange? slope = null,
        StrokePlace place = StrokePlace.Anywhere)
    {
        Probability = Require.Probability(probability);
        Length = Require.Between(length ?? (0.2, 0.5), 0, 1, nameof(length));
        Width = Require.Between(Require.Positive(width ?? (0.055, 0.1), nameof(width)), 0, 1, nameof(width));
        Value = Require.Finite(value);
        Slope = slope ?? 90;
        Place = Require.Defined(place);
    }

    /// <summary>The probability that an image gets a stroke.</summary>
    public double Probability { get; }

    /// <summary>How long the stroke is without its ends, as a share of the shorter side.</summary>
    public ValueRange Length { get; }

    /// <summary>How wide the stroke is, as a share of the shorter side.</summary>
    public ValueRange Width { get; }

    /// <summary>What the stroke is drawn with.</summary>
    public double Value { get; }

    /// <summary>How much the stroke turns from the horizontal, in degrees.</summary>
    public ValueRange Slope { get; }

    /// <summary>Where a stroke is.</summary>
    public StrokePlace Place { get; }

    /// <summary>Where exactly that is. Default: what suits handwritten digits.</summary>
    [Setting]
    internal StrokePlacementOptions Placement { get; init => field = value.Check(); } = new();

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (count, _, height, width) = ImageBatch.Check(images);
        var (chosen, strokes) = DrawStrokes(count, height, width, random);
        if (chosen.Length == 0)
        {
            return images.clone();
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var indices = HostData.ToTensor<long>(chosen, images.device, chosen.Length);
        var drawnOn = images.index_select(0, indices);
        new StrokePlacement(Placement).Apply(Place, drawnOn, strokes, random);
        var ground = drawnOn.neg().add_(Scalars.Of(Value), Scalars.One).mul_(Coverage(strokes, height, width, images.device));
        return images.index_copy(0, indices, drawnOn.add_(ground, Scalars.One)).MoveToOuterDisposeScope();
    }

    /// <summary>How much of each pixel the strokes cover, from 0 to 1: shape (strokes, 1, height, width).</summary>
    internal static Tensor Coverage(IReadOnlyList<StrokeLine> strokes, int height, int width, Device device)
    {
        using var scope = NewDisposeScope();
        // One tensor of all numbers: on a GPU each transfer waits for the work before it.
        const int Numbers = 6;
        var numbers = strokes.SelectMany(stroke => new[]
        {
            stroke.X, stroke.Y, Math.Cos(stroke.Angle), Math.Sin(stroke.Angle), stroke.Length / 2, stroke.Width / 2 + 0.5,
        }).Select(number => (float)number).ToArray();
        var each = HostData.ToTensor<float>(numbers, device, strokes.Count, Numbers, 1, 1, 1).unbind(1);
        var (middleX, middleY, cos, sin, halfLength, reach) = (each[0], each[1], each[2], each[3], each[4], each[5]);
        var x = arange(Scalars.Of(0), Scalars.Of(width), Scalars.One, float32, device).view(1, 1, 1, width).sub(middleX);
        var y = arange(Scalars.Of(0), Scalars.Of(height), Scalars.One, float32, device).view(1, 1, height, 1).sub(middleY);
        var beyondTheEnd = x.mul(cos).add(y.mul(sin), Scalars.One).abs_().sub_(halfLength).clamp_min_(Scalars.Of(0));
        var across = y.mul(cos).sub(x.mul(sin));
        var distance = beyondTheEnd.hypot(across);
        return distance.neg_().add_(reach, Scalars.One).clamp_(Scalars.Of(0), Scalars.One).MoveToOuterDisposeScope();
    }

    /// <summary>Which images get a stroke, and which one.</summary>
    internal (long[] Images, StrokeLine[] Strokes) DrawStrokes(int count, int height, int width, RandomSource random)
    {
        var draws = HostData.Uniform(random, (long)Draws * count);
        var size = Math.Min(height, width);
        long[] images = [.. Enumerable.Range(0, count).Where(n => draws[n * Draws] < Probability)];
        var strokes = images.Select(n =>
        {
            var own = draws.AsSpan((int)n * Draws, Draws);

            // The middle of a stroke lies where the ink is, not in the margin.
            return new StrokeLine(
                X: (0.2 + 0.6 * own[1]) * (width - 1),
                Y: (0.2 + 0.6 * own[2]) * (height - 1),
                Angle: Math.PI / 180 * Slope.At(own[3]),
                Length: Length.At(own[4]) * size,
                Width: Width.At(own[5]) * size);
        });
        return (images, [.. strokes]);
    }
}
