using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>
/// Changes brightness, contrast, saturation and hue of each image in a random order and by random factors of its own, as
/// torchvision's transform of this name. Values are cut to 0 to 1 after each change.
/// </summary>
/// <remarks>On images of one channel saturation and hue do nothing.</remarks>
public sealed class ColorJitter : ImageTransform
{
    private readonly (ColorOperation Operation, ValueRange Factors)[] _active;

    /// <summary>Creates the transform from how far each factor strays from the one that changes nothing.</summary>
    /// <param name="brightness">Factors from 1 - this (at least 0) to 1 + this; 0 is off.</param>
    /// <param name="contrast">Factors from 1 - this (at least 0) to 1 + this; 0 is off.</param>
    /// <param name="saturation">Factors from 1 - this (at least 0) to 1 + this; 0 is off.</param>
    /// <param name="hue">Moves of hue from -this to this, as a fraction of the circle, 0 to 0.5; 0 is off.</param>
    public ColorJitter(double brightness = 0, double contrast = 0, double saturation = 0, double hue = 0)
        : this(Around(brightness), Around(contrast), Around(saturation), Require.Between(hue, 0, 0.5))
    {
    }

    private ColorJitter(ValueRange brightness, ValueRange contrast, ValueRange saturation, ValueRange hue)
    {
        Brightness = Require.Between(brightness, 0, double.MaxValue);
        Contrast = Require.Between(contrast, 0, double.MaxValue);
        Saturation = Require.Between(saturation, 0, double.MaxValue);
        Hue = Require.Between(hue, -0.5, 0.5);
        (ColorOperation Operation, ValueRange Factors)[] all =
        [
            (ColorOperation.Brightness, Brightness), (ColorOperation.Contrast, Contrast), (ColorOperation.Saturation, Saturation), (ColorOperation.Hue, Hue),
        ];
        _active = [.. all.Where(each => !each.Factors.IsOnly(each.Operation == ColorOperation.Hue ? 0 : 1))];
    }

    /// <summary>The factors of brightness; 0 is black and 1 no change.</summary>
    public ValueRange Brightness { get; }

    /// <summary>The factors of contrast; 0 is even gray and 1 no change.</summary>
    public ValueRange Contrast { get; }

    /// <summary>The factors of saturation; 0 is colorless and 1 no change.</summary>
    public ValueRange Saturation { get; }

    /// <summary>The moves of hue, as a fraction of the circle; 0 is no change.</summary>
    public ValueRange Hue { get; }

    /// <summary>Creates the transform from the ranges of its factors.</summary>
    /// <param name="brightness">The factors, 0 or more; null is off.</param>
    /// <param name="contrast">The factors, 0 or more; null is off.</param>
    /// <param name="saturation">The factors, 0 or more; null is off.</param>
    /// <param name="hue">The moves, -0.5 to 0.5; null is off.</param>
    /// <returns>The transform.</returns>
    public static ColorJitter Between(
        ValueRange? brightness = null, ValueRange? contrast = null, ValueRange? saturation = null, ValueRange? hue = null) =>
        new(brightness ?? (1, 1), contrast ?? (1, 1), saturation ?? (1, 1), hue ?? default);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var (count, channels, _, _) = ImageBatch.Check(images);
        var steps = Draw(count, channels, random);
        var current = images.clone();
        for (var step = 0; step < steps.Operations.GetLength(0); step++)
        {
            ColorAdjustment.Apply(current, steps.Operations, steps.Factors, step);
        }

        return current;
    }

    /// <summary>For each step (first index) and image (second index) what is done, and its factor.</summary>
    internal (ColorOperation[,] Operations, float[,] Factors) Draw(int count, int channels, RandomSource random)
    {
        var active = channels == 1
            ? [.. _active.Where(each => each.Operation is ColorOperation.Brightness or ColorOperation.Contrast)]
            : _active;
        var steps = active.Length;
        var draws = HostData.Uniform(random, 2L * steps * count);
        var operations = new ColorOperation[steps, count];
        var factors = new float[steps, count];
        Span<int> order = stackalloc int[steps];
        for (var n = 0; n < count; n++)
        {
            var own = draws.AsSpan(2 * steps * n, 2 * steps);
            Shuffle(order, own[steps..]);
            for (var step = 0; step < steps; step++)
            {
                var (operation, range) = active[order[step]];
                operations[step, n] = operation;
                factors[step, n] = (float)range.At(own[order[step]]);
            }
        }

        return (operations, factors);
    }

    /// <summary>Fisher and Yates' permutation of 0, 1, 2 and so on.</summary>
    private static void Shuffle(Span<int> order, ReadOnlySpan<float> draws)
    {
        for (var i = 0; i < order.Length; i++)
        {
            var j = HostData.Whole(draws[i], i + 1);
            order[i] = order[j];
            order[j] = i;
        }
    }

    private static ValueRange Around(double reach, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(reach))] string name = "") =>
        (Math.Max(0, 1 - Require.AtLeast(reach, 0, name)), 1 + reach);
}
