using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Moves strokes that were drawn anywhere to where their images have ink. Those of black images stay.</summary>
internal sealed class StrokePlacement(StrokePlacementOptions options)
{
    private delegate StrokeLine Move(ForegroundExtent ink, StrokeLine stroke, float first, float second);

    /// <summary>Moves each stroke.</summary>
    /// <param name="place">Where to.</param>
    /// <param name="images">Shape (strokes, C, H, W).</param>
    /// <param name="strokes">A stroke for each image.</param>
    /// <param name="random">Draws the place.</param>
    public void Apply(StrokePlace place, Tensor images, StrokeLine[] strokes, RandomSource random)
    {
        switch (place)
        {
            case StrokePlace.OnInk:
                PutOnInk(images, strokes, random);
                break;
            case StrokePlace.AtLowerEnd:
                MoveEach(images, strokes, random, PutUnder);
                break;
            case StrokePlace.AtUpperEnd:
                MoveEach(images, strokes, random, HangFrom);
                break;
            case StrokePlace.Across:
                MoveEach(images, strokes, random, Bridge);
                break;
        }
    }

    /// <summary>To a pixel of its image, drawn by how bright it is in the mean of its channels.</summary>
    private static void PutOnInk(Tensor images, StrokeLine[] strokes, RandomSource random)
    {
        using var scope = NewDisposeScope();
        var width = (int)images.shape[3];
        var reached = images.mean([1L]).clamp_min_(Scalars.Of(0)).flatten(1).cumsum(1);
        var total = reached.narrow(1, reached.shape[1] - 1, 1);
        var drawn = HostData.ToTensor<float>(HostData.Uniform(random, strokes.Length), images.device, strokes.Length, 1).mul_(total);
        var pixels = reached.le(drawn).sum(1).cpu().data<long>().ToArray();
        for (var i = 0; i < strokes.Length; i++)
        {
            if (pixels[i] < reached.shape[1])
            {
                strokes[i] = strokes[i] with { X = pixels[i] % width, Y = pixels[i] / width };
            }
        }
    }

    private void MoveEach(Tensor images, StrokeLine[] strokes, RandomSource random, Move move)
    {
        const int Each = 2;
        using var scope = NewDisposeScope();
        var draws = HostData.Uniform(random, (long)Each * strokes.Length);
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        var pixels = HostData.Read<float>(images.mean([1L]).clamp_min_(Scalars.Of(0)).to(float32).cpu().contiguous());
        for (var i = 0; i < strokes.Length; i++)
        {
            if (ForegroundExtent.TryFind(pixels.Slice(i * height * width, height * width), width, options.ForegroundThreshold, options.EndDepth, out var ink))
            {
                strokes[i] = move(ink, strokes[i], draws[i * Each], draws[(i * Each) + 1]);
            }
        }
    }

    private StrokeLine PutUnder(ForegroundExtent ink, StrokeLine stroke, float aside, float inwards) => stroke with
    {
        X = ink.LowerMiddle + (options.AsideBelow * ink.Width * ((2 * aside) - 1)),
        Y = ink.Bottom - (options.Inwards.At(inwards) * ink.Height),
    };

    private StrokeLine HangFrom(ForegroundExtent ink, StrokeLine stroke, float aside, float inwards)
    {
        // A line has two directions; this one is downwards.
        var (right, down) = (Math.Cos(stroke.Angle), Math.Sin(stroke.Angle));
        (right, down) = down < 0 ? (-right, -down) : (right, down);
        return stroke with
        {
            X = ink.UpperMiddle + (options.AsideAbove * ink.Width * ((2 * aside) - 1)) + (right * stroke.Length / 2),
            Y = ink.Top + (options.Inwards.High * ink.Height * inwards) + (down * stroke.Length / 2),
        };
    }

    private StrokeLine Bridge(ForegroundExtent ink, StrokeLine stroke, float depth, float tilt)
    {
        var first = Math.Min(ink.Bottom, ink.Top + 1 + (int)(options.Bridged * depth * (ink.Bottom - ink.Top)));
        var last = Math.Clamp(first + (int)Math.Round(options.Tilt * ink.Height * ((2 * tilt) - 1)), ink.Top, ink.Bottom);
        var (left, right) = (ink.Left(first) + 1, ink.Right(last) - 1);
        var (across, down) = (right - left, last - first);

        // Where there is one stem there is nothing to bridge: no stroke that wide can be seen.
        return across < 0
            ? stroke with { Width = -1 }
            : stroke with
            {
                X = (left + right) / 2.0,
                Y = (first + last) / 2.0,
                Angle = Math.Atan2(down, across),
                Length = Math.Sqrt((across * across) + (down * down)),
            };
    }
}
