using System.Collections.Immutable;
using FewLabel.Runtime;
using FewLabel.Sampling;

namespace FewLabel.Methods;

/// <summary>The images of a fused propagation: the labeled ones, and the others that a round uses. Each round has images of its own where there are enough.</summary>
internal sealed class FusionImages
{
    private const int LastImages = 1_000;

    private readonly ImmutableArray<long> _order;
    private readonly HashSet<long> _unlabeled;
    private readonly int _most;
    private readonly int _rounds;

    /// <param name="count">How many images there are.</param>
    /// <param name="labeled">Which of them are labeled.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="unlabeled">Which of them may be used without a label.</param>
    /// <param name="options">How many a round uses.</param>
    public FusionImages(long count, ImmutableArray<long> labeled, ImmutableArray<long> labels, IEnumerable<long> unlabeled, FusionOptions options)
    {
        // The same images whatever was labeled, so that their features are extracted once for many draws.
        using var chosen = new RandomSource(0);
        using var order = chosen.Permutation(count);
        (Labeled, Labels, _unlabeled, _most, _rounds) = (labeled, labels, [.. unlabeled], options.MaxImages, options.Rounds);
        _order = [.. order.data<long>()];
    }

    public ImmutableArray<long> Labeled { get; }

    public ImmutableArray<long> Labels { get; }

    /// <summary>What is drawn for a round, whichever images are labeled.</summary>
    /// <param name="round">From 0. The round after the last has fewer: they tell how sure the networks are.</param>
    public ImmutableArray<long> Drawn(int round)
    {
        var start = (long)round * _most;
        return [.. _order.Skip(start + _most <= _order.Length ? (int)start : 0).Take(round < _rounds ? _most : LastImages)];
    }

    /// <summary>Those of a round without a label.</summary>
    public ImmutableArray<long> Unlabeled(int round) => [.. Drawn(round).Where(_unlabeled.Contains)];

    /// <summary>The labeled images, then those of a round.</summary>
    public ImmutableArray<long> Of(int round) => [.. Labeled, .. Unlabeled(round)];
}
