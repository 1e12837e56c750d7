namespace FewLabel.Data;

/// <summary>
/// Finds images that are the same or nearly. Of two hashes that differ in six bits or fewer, one of seven parts is the same: only images with
/// such a part are compared.
/// </summary>
internal sealed class DuplicateSearch
{
    /// <summary>The most bits that the hashes of nearly the same images differ in.</summary>
    public const int MostDistance = 6;

    /// <summary>The least correlation of the thumbnails of nearly the same images.</summary>
    public const double LeastCorrelation = 0.997;

    private const int Parts = MostDistance + 1;
    private const int PartBits = 9;

    /// <summary>So that images that are all alike do not take for ever.</summary>
    private const int MostCompared = 2_000;

    private readonly IReadOnlyList<ImageFingerprint?> _images;
    private readonly Dictionary<ulong, List<int>> _exact = [];
    private readonly List<int>[] _near = [.. Enumerable.Range(0, Parts << PartBits).Select(_ => new List<int>())];

    public DuplicateSearch(IReadOnlyList<ImageFingerprint?> images)
    {
        _images = images;
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i] is { } image)
            {
                if (!_exact.TryGetValue(image.Exact, out var same))
                {
                    _exact[image.Exact] = same = [];
                }

                same.Add(i);
                for (var part = 0; part < Parts && image.IsLarge; part++)
                {
                    _near[Place(image, part)].Add(i);
                }
            }
        }
    }

    /// <summary>The first image that is the same as another, or else the one that is most nearly so.</summary>
    /// <param name="image">The other.</param>
    /// <param name="counts">Whether an image may be it.</param>
    /// <returns>The image, and whether it is the same; null if there is none.</returns>
    public (int Image, bool IsExact)? Find(ImageFingerprint image, Func<int, bool> counts)
    {
        if (_exact.TryGetValue(image.Exact, out var same))
        {
            foreach (var i in same.Where(counts))
            {
                return (i, true);
            }
        }

        var (best, most, compared) = (-1, LeastCorrelation, 0);
        for (var part = 0; part < Parts && image.IsLarge; part++)
        {
            foreach (var i in _near[Place(image, part)])
            {
                if (compared++ >= MostCompared)
                {
                    break;
                }

                var other = _images[i]!;
                if (image.DistanceTo(other) <= MostDistance && counts(i) && image.CorrelationWith(other) is var alike && alike > most)
                {
                    (best, most) = (i, alike);
                }
            }
        }

        return best >= 0 ? (best, false) : null;
    }

    private static int Place(ImageFingerprint image, int part) => (part << PartBits) | (int)((image.Perceptual >> (part * PartBits)) & ((1 << PartBits) - 1));
}
