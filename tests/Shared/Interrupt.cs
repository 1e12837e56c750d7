using FewLabel.Augmentation;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests;

/// <summary>A transform that cancels, or crashes, when it is applied for the n-th time: in the middle of a step.</summary>
internal sealed class Interrupt(ImageTransform inner, int cancelAt = 0, int crashAt = 0) : ImageTransform
{
    private readonly CancellationTokenSource _source = new();
    private int _calls;

    /// <summary>Is canceled; training stops before the next step.</summary>
    internal CancellationToken Token => _source.Token;

    public override IReadOnlyDictionary<string, object?> DescribeParameters() => new Dictionary<string, object?> { [nameof(inner)] = inner };

    public override Tensor Apply(Tensor images, RandomSource random)
    {
        _calls++;
        if (_calls == cancelAt)
        {
            _source.Cancel();
        }

        return _calls == crashAt ? throw new InvalidDataException("a crash") : inner.Apply(images, random);
    }
}
