using System.Collections.Immutable;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Methods;

/// <summary>Divides labeled images into parts with as equal classes as can be. A class with one label alone is learned with every part.</summary>
internal sealed class LabelFolds
{
    /// <summary>The part of a labeled image that is in none.</summary>
    private const int None = -1;

    private readonly int[] _foldOf;

    public LabelFolds(IReadOnlyList<long> labels, int folds, RandomSource random)
    {
        _foldOf = new int[labels.Count];
        var groups = Enumerable.Range(0, labels.Count).GroupBy(position => labels[position]).OrderBy(group => group.Key).Select(group => group.ToArray()).ToList();
        Count = Math.Max(1, Math.Min(folds, groups.Max(group => group.Length)));
        var next = 0;
        foreach (var group in groups)
        {
            using var order = random.Permutation(group.Length);
            foreach (var place in order.data<long>())
            {
                var position = group[place];
                _foldOf[position] = group.Length == 1 || Count == 1 ? None : next++ % Count;
            }
        }
    }

    /// <summary>How many parts.</summary>
    public int Count { get; }

    /// <summary>Whether each labeled image is in a part.</summary>
    public bool HoldsOut(int position) => _foldOf[position] != None;

    /// <summary>The positions of the labeled images in a part.</summary>
    public ImmutableArray<int> In(int fold) => [.. Enumerable.Range(0, _foldOf.Length).Where(position => _foldOf[position] == fold)];

    /// <summary>The positions of the others.</summary>
    public ImmutableArray<int> Without(int fold) => [.. Enumerable.Range(0, _foldOf.Length).Where(position => _foldOf[position] != fold)];

    /// <summary>The positions of all that are in a part.</summary>
    public ImmutableArray<int> HeldOut => [.. Enumerable.Range(0, _foldOf.Length).Where(HoldsOut)];

    /// <summary>For each labeled image the row of the prediction that was made without its part. Images in no part have equal probabilities.</summary>
    /// <param name="count">How many labeled images.</param>
    /// <param name="classCount">How many classes.</param>
    /// <param name="predict">Predicts all labeled images by what was learned without a part: shape (count, classes).</param>
    /// <returns>Float32, shape (count, classes). The caller disposes it.</returns>
    public Tensor Collect(int count, int classCount, Func<int, Tensor> predict)
    {
        using var scope = NewDisposeScope();
        var collected = full([count, classCount], Scalars.Of(1.0 / classCount), float32);
        for (var fold = 0; fold < Count; fold++)
        {
            using var predicted = predict(fold);
            var rows = tensor(In(fold).Select(position => (long)position).ToArray(), int64);
            if (rows.numel() > 0)
            {
                collected.index_copy_(0, rows, predicted.index_select(0, rows));
            }
        }

        return collected.MoveToOuterDisposeScope();
    }
}
