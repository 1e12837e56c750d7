using FewLabel.Augmentation;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Extensions;

/// <summary>An own transform: noise that is stronger where an image is bright.</summary>
public sealed class RandomSpeckle(double strength) : ImageTransform
{
    private long _batches;

    /// <summary>How many batches it has changed: a counter, and no parameter.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, RandomSource random)
    {
        Interlocked.Increment(ref _batches);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var noise = random.Normal(0, strength, images.shape).to(images.device);
        return images.mul(noise.add(1)).clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, object?> DescribeParameters() => new Dictionary<string, object?> { ["Strength"] = strength };
}
