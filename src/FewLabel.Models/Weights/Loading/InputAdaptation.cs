using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Makes the weight of a first convolution fit another number of channels.</summary>
internal static class InputAdaptation
{
    /// <summary>Whether the shapes differ only in that one has one channel and the other three.</summary>
    public static bool Suits(Tensor source, Tensor target) =>
        (source.shape, target.shape) is ([var outputs, var channels, var height, var width], [var o, var c, var h, var w])
        && (outputs, height, width) == (o, h, w)
        && (channels, c) is (1, 3) or (3, 1);

    /// <summary>The sum over the channels, or copies that add up to the one channel.</summary>
    public static Tensor Adapt(Tensor source, long channels) =>
        channels == 1 ? source.sum(1, keepdim: true) : source.div(Scalars.Of(3)).expand(-1, channels, -1, -1);
}
