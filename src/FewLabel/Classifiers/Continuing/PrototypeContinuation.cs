using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>A head of prototypes that learns more: each new label is a prototype of its own, which counts as a group of one image.</summary>
internal static class PrototypeContinuation
{
    /// <summary>Makes a head that knows more.</summary>
    /// <param name="head">The head so far. Not changed.</param>
    /// <param name="features">Float32, shape (N, D), on the CPU.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classCount">How many classes there are now, with new ones behind the others.</param>
    public static PrototypeHead Run(PrototypeHead head, Tensor features, long[] labels, int classCount)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (centers, sizes, classes) = (head.Weight.cpu().mul(Scalars.Of(head.Temperature)), head.Bias.cpu(), head.Classes.cpu());
        var more = classCount - classes.shape[1];
        return new PrototypeHead(
            cat([nn.functional.normalize(centers), nn.functional.normalize(features)]),
            cat([sizes, zeros(labels.Length)]),
            cat([cat([classes, zeros(classes.shape[0], more)], 1), nn.functional.one_hot(tensor(labels, int64), classCount).to(float32)]),
            head.Temperature);
    }
}
