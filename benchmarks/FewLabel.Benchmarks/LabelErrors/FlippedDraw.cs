using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.LabelErrors;

/// <summary>Some labeled images, of which some have the label of another class.</summary>
internal sealed class FlippedDraw : IDisposable
{
    private readonly long[] _images;
    private readonly HashSet<long> _flipped;

    private FlippedDraw(long[] images, long[] labels, HashSet<long> flipped) =>
        (_images, _flipped, Labels) = (images, flipped, tensor(labels, int64));

    /// <summary>The labels, the wrong ones too.</summary>
    public Tensor Labels { get; }

    /// <summary>How many are wrong.</summary>
    public int Flipped => _flipped.Count;

    /// <summary>Draws images, those to get a wrong label, and the wrong labels, each of the other classes alike.</summary>
    public static FlippedDraw Of(ImageSet images, long[] from, int count, double share, int seed)
    {
        using var random = new RandomSource(seed);
        using var order = random.Permutation(from.Length);
        long[] chosen = [.. order.data<long>().Take(count).Select(place => from[place])];
        long[] truth = [.. chosen.Select(image => images.LabelValues[(int)image])];
        long[] labels = [.. truth];
        using var places = random.Permutation(chosen.Length);
        HashSet<long> flipped = [.. places.data<long>().Take((int)Math.Round(share * chosen.Length))];
        using var shifts = random.Integers(1, images.ClassCount, chosen.Length);
        var shift = shifts.data<long>().ToArray();
        foreach (var row in flipped)
        {
            labels[row] = (labels[row] + shift[row]) % images.ClassCount;
        }

        return new FlippedDraw(chosen, labels, flipped);
    }

    /// <summary>The images.</summary>
    public IReadOnlyList<long> Images => _images;

    /// <summary>Whether the label of a row is wrong.</summary>
    public bool IsFlipped(long row) => _flipped.Contains(row);

    public void Dispose() => Labels.Dispose();
}
