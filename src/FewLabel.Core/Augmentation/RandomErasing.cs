using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Overwrites a random box of some of the images (Zhong et al., 2017), as torchvision's transform of this name.</summary>
/// <remarks>The box is smaller than the image both ways. Ten are tried; if none fits, the image stays as it is.</remarks>
public sealed class RandomErasing : ImageTransform
{
    private readonly ValueRange _logRatio;

    /// <summary>Creates the transform.</summary>
    /// <param name="probability">The probability that a box of an image is overwritten, 0 to 1.</param>
    /// <param name="scale">The box's share of the image's area, 0 to 1, uniform; null is 0.02 to 0.33.</param>
    /// <param name="ratio">The box's height / width, above 0, its logarithm uniform; null is 0.3 to 3.3.</param>
    /// <param name="value">What the box is filled with; null is noise from the standard normal distribution, for normalized images.</param>
    public RandomErasing(double probability = 0.5, ValueRange? scale = null, ValueRange? ratio = null, double? value = 0)
    {
        Probability = Require.Probability(probability);
        Scale = Require.Between(scale ?? (0.02, 0.33), 0, 1, nameof(scale));
        Ratio = Require.Positive(ratio ?? (0.3, 3.3), nameof(ratio));
        Value = value is { } given ? Require.Finite(given, nameof(value)) : null;
        _logRatio = (-Math.Log(Ratio.High), -Math.Log(Ratio.Low));
    }

    /// <summary>The probability that a box of an image is overwritten.</summary>
    public double Probability { get; }

    /// <summary>The box's share of the image's area.</summary>
    public ValueRange Scale { get; }

    /// <summary>The box's height / width.</summary>
    public ValueRange Ratio { get; }

    /// <summary>What the box is filled with; null is noise.</summary>
    public double? Value { get; }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (count, _, height, width) = ImageBatch.Check(images);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var mask = Mask(DrawBoxes(count, height, width, random), height, width, images.device);
        var result = Value is { } value
            ? images.masked_fill(mask, Scalars.Of(value))
            : where(mask, random.Normal(0, 1, images.shape).to(images.device), images);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>A box for each image; an empty one where the image stays.</summary>
    internal CropBox[] DrawBoxes(int count, int height, int width, RandomSource random)
    {
        var boxes = new CropBox[count];
        const int Draws = CropBox.Draws + 1;
        var draws = HostData.Uniform(random, (long)Draws * count);
        for (var n = 0; n < count; n++)
        {
            var own = draws.AsSpan(n * Draws, Draws);
            if (own[0] < Probability)
            {
                boxes[n] = CropBox.TryDraw(own[1..], height, width, Scale, _logRatio, (h, w) => h < height && w < width) ?? default;
            }
        }

        return boxes;
    }

    private static Tensor Mask(CropBox[] boxes, int height, int width, Device device)
    {
        var rows = new bool[boxes.Length * height];
        var columns = new bool[boxes.Length * width];
        for (var n = 0; n < boxes.Length; n++)
        {
            rows.AsSpan(n * height + boxes[n].Top, boxes[n].Height).Fill(true);
            columns.AsSpan(n * width + boxes[n].Left, boxes[n].Width).Fill(true);
        }

        return HostData.ToTensor<bool>(rows, device, boxes.Length, 1, height, 1)
            .logical_and(HostData.ToTensor<bool>(columns, device, boxes.Length, 1, 1, width));
    }
}
