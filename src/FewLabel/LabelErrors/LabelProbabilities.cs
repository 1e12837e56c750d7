using FewLabel.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>For each row the probability of each class, predicted without the label of the row.</summary>
/// <param name="count">How many rows.</param>
/// <param name="classCount">How many classes.</param>
internal sealed class LabelProbabilities(int count, int classCount)
{
    private readonly double[] _values = new double[count * classCount];

    public int Count => count;

    public int ClassCount => classCount;

    public Span<double> this[int row] => _values.AsSpan(row * classCount, classCount);

    /// <summary>The weighted product of several predictions, with the weights that make known labels most probable.</summary>
    /// <param name="opinions">The predictions.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="trusted">Whose labels choose the weights.</param>
    public static LabelProbabilities Fuse(IReadOnlyList<LabelProbabilities> opinions, int[] labels, bool[] trusted)
    {
        using var scope = NewDisposeScope();
        Tensor[] all = [.. opinions.Select(opinion => opinion.ToTensor())];
        long[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => trusted[row]).Select(row => (long)row)];
        var chosen = tensor(rows, int64);
        var weights = OpinionPool.Fit([.. all.Select(opinion => opinion.index_select(0, chosen))], [.. rows.Select(row => (long)labels[row])]);
        var fused = new LabelProbabilities(opinions[0].Count, opinions[0].ClassCount);
        OpinionPool.Fuse(all, weights).data<double>().ToArray().CopyTo(fused._values, 0);
        return fused;
    }

    private Tensor ToTensor() => tensor(_values, [Count, ClassCount], float64);
}
