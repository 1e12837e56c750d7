using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// A head of prototypes that learns more: each new label is a prototype of its own. How many images it counts as is chosen by what tells the classes of all
/// prototypes best, each left out in turn: the old ones stand for the images that the head has learned from.
/// </summary>
internal static class PrototypeContinuation
{
    private const int RowsAtATime = 1_024;

    /// <summary>From one image to as many as a group of mean size has.</summary>
    private static readonly double[] Powers = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Makes a head that knows more.</summary>
    /// <param name="head">The head so far. Not changed.</param>
    /// <param name="features">Float32, shape (N, D), on the CPU.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classCount">How many classes there are now, with new ones behind the others.</param>
    /// <param name="cancellationToken">Stops between sizes.</param>
    public static PrototypeHead Run(PrototypeHead head, Tensor features, long[] labels, int classCount, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (sizes, known) = (head.Bias.cpu(), head.Classes.cpu());
        var centers = cat([nn.functional.normalize(head.Weight.cpu()), nn.functional.normalize(features)]);
        var classes = cat([cat([known, zeros(known.shape[0], classCount - known.shape[1])], 1), nn.functional.one_hot(tensor(labels, int64), classCount).to(float32)]);
        var mean = Math.Log(sizes.exp().mean().item<float>());
        var best = Powers.Select(power => SizesOf(power)).MaxBy(each =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return MacroAccuracy(centers, each, classes, head.Temperature);
        })!;
        return new PrototypeHead(centers, best, classes, head.Temperature);

        Tensor SizesOf(double power) => cat([sizes, full([labels.Length], Scalars.Of(power * mean), float32)]);
    }

    /// <summary>How many prototypes are taken for their class by the others, in the mean of the classes.</summary>
    private static double MacroAccuracy(Tensor centers, Tensor sizes, Tensor classes, double temperature)
    {
        using var scope = NewDisposeScope();
        var actual = classes.argmax(1);
        var (counts, correct) = (new long[classes.shape[1]], new long[classes.shape[1]]);
        for (var start = 0L; start < centers.shape[0]; start += RowsAtATime)
        {
            using var step = NewDisposeScope();
            var length = Math.Min(RowsAtATime, centers.shape[0] - start);
            var near = centers.narrow(0, start, length).matmul(centers.t()).div_(Scalars.Of(temperature)).add_(sizes, Scalars.One);
            near.diagonal(offset: (int)start).fill_(Scalars.Of(float.NegativeInfinity));
            var said = near.softmax(1).matmul(classes).argmax(1).data<long>().ToArray();
            foreach (var (row, label) in actual.narrow(0, start, length).contiguous().data<long>().ToArray().Index())
            {
                counts[label]++;
                correct[label] += said[row] == label ? 1 : 0;
            }
        }

        return counts.Zip(correct).Where(each => each.First > 0).Average(each => (double)each.Second / each.First);
    }
}
