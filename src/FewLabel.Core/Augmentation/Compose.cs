using System.Collections.Immutable;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Augmentation;

/// <summary>Applies transforms one after the other.</summary>
/// <remarks>
/// Consecutive geometric transforms with the same fill value are merged: their matrices are multiplied and each pixel is
/// interpolated once, with one <c>grid_sample</c> for the batch. That is quicker and blurs less than one by one.
/// Merged transforms work as on an endless image: intermediate results are not cut off at their borders.
/// </remarks>
public sealed class Compose : ImageTransform
{
    private readonly ImmutableArray<ImmutableArray<ImageTransform>> _runs;

    /// <summary>Creates the chain.</summary>
    /// <param name="transforms">The transforms in the order in which they are applied; chains within are unrolled. None leaves images as they are.</param>
    public Compose(params IEnumerable<ImageTransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        Transforms = [.. transforms.SelectMany(transform => Require.NotNull(transform, nameof(transforms)) is Compose chain ? chain.Transforms : [transform])];
        _runs = Merge(Transforms);
    }

    /// <summary>The transforms in the order in which they are applied.</summary>
    public ImmutableArray<ImageTransform> Transforms { get; }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ImageBatch.Check(images);
        if (_runs.IsEmpty)
        {
            return images.clone();
        }

        var current = images;
        foreach (var run in _runs)
        {
            var next = run.Length == 1
                ? run[0].Apply(current, random)
                : GeometricTransform.Apply([.. run.Cast<GeometricTransform>()], current, random);
            if (!ReferenceEquals(current, images))
            {
                current.Dispose();
            }

            current = next;
        }

        return current;
    }

    private static ImmutableArray<ImmutableArray<ImageTransform>> Merge(ImmutableArray<ImageTransform> transforms)
    {
        var runs = ImmutableArray.CreateBuilder<ImmutableArray<ImageTransform>>();
        foreach (var transform in transforms)
        {
            if (runs.Count > 0 && runs[^1][^1] is GeometricTransform before && transform is GeometricTransform after && before.Fill == after.Fill)
            {
                runs[^1] = runs[^1].Add(transform);
            }
            else
            {
                runs.Add([transform]);
            }
        }

        return runs.ToImmutable();
    }
}
