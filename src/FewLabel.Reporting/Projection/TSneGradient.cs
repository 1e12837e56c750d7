using System.Numerics;
using System.Runtime.InteropServices;

namespace FewLabel.Reporting.Projection;

/// <summary>
/// The divergence between the neighborhoods of the points and those on the map, and its gradient. On the map the affinity of two
/// points falls as 1/(1 + d²), divided by the sum over all pairs (van der Maaten and Hinton, 2008, equations 4 and 5).
/// </summary>
internal static class TSneGradient
{
    /// <summary>Computes the gradient. A map holds all x first, then all y.</summary>
    public static void Compute(PairAffinities affinities, double[] map, double exaggeration, double[] gradient)
    {
        var count = affinities.Count;
        ReadOnlySpan<double> x = map.AsSpan(0, count), y = map.AsSpan(count);
        var repulsion = new double[2 * count];
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            var (sum, attractX, attractY, repelX, repelY) = Forces(affinities.Row(i), x, y, i);
            total += sum;
            (gradient[i], gradient[count + i]) = (attractX, attractY);
            (repulsion[i], repulsion[count + i]) = (repelX, repelY);
        }

        for (var k = 0; k < gradient.Length; k++)
        {
            gradient[k] = 4 * (exaggeration * gradient[k] - repulsion[k] / total);
        }
    }

    /// <summary>The divergence (Kullback and Leibler) of the map from the affinities, in nats.</summary>
    public static double Divergence(PairAffinities affinities, double[] map)
    {
        var count = affinities.Count;
        var closeness = new double[count, count];
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                var (dx, dy) = (map[i] - map[j], map[count + i] - map[count + j]);
                closeness[i, j] = i == j ? 0 : 1 / (1 + dx * dx + dy * dy);
                total += closeness[i, j];
            }
        }

        var divergence = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                var affinity = affinities[i, j];
                divergence += affinity > 0 ? affinity * Math.Log(affinity * total / closeness[i, j]) : 0;
            }
        }

        return divergence;
    }

    /// <summary>
    /// One point's sum of closeness to the others, what pulls it and what pushes it: several others at a time, the rest one by one. The
    /// point itself adds 1 to the sum, which is taken off, and nothing else.
    /// </summary>
    private static (double Sum, double AttractX, double AttractY, double RepelX, double RepelY) Forces(
        ReadOnlySpan<double> affinities, ReadOnlySpan<double> x, ReadOnlySpan<double> y, int i)
    {
        var (atX, atY) = (new Vector<double>(x[i]), new Vector<double>(y[i]));
        var (sums, pullX, pullY, pushX, pushY) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
        var wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        var wideP = MemoryMarshal.Cast<double, Vector<double>>(affinities);
        for (var k = 0; k < wideX.Length; k++)
        {
            var (dx, dy) = (atX - wideX[k], atY - wideY[k]);
            var close = Vector<double>.One / (Vector<double>.One + dx * dx + dy * dy);
            sums += close;
            var (pull, push) = (wideP[k] * close, close * close);
            (pullX, pullY) = (pullX + pull * dx, pullY + pull * dy);
            (pushX, pushY) = (pushX + push * dx, pushY + push * dy);
        }

        var (sum, attractX, attractY, repelX, repelY) = (Vector.Sum(sums) - 1, Vector.Sum(pullX), Vector.Sum(pullY), Vector.Sum(pushX), Vector.Sum(pushY));
        for (var j = wideX.Length * Vector<double>.Count; j < x.Length; j++)
        {
            var (dx, dy) = (x[i] - x[j], y[i] - y[j]);
            var close = 1 / (1 + dx * dx + dy * dy);
            sum += close;
            (attractX, attractY) = (attractX + affinities[j] * close * dx, attractY + affinities[j] * close * dy);
            (repelX, repelY) = (repelX + close * close * dx, repelY + close * close * dy);
        }

        return (sum, attractX, attractY, repelX, repelY);
    }
}
