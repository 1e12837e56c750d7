using FewLabel.Graphs;

namespace FewLabel.Labeling;

/// <summary>
/// Chooses images one after the other: each time the uncertain image from which most uncertainty of other images is a few steps of a random walk
/// away, less of it where labels are dense already. Before the first labels these are typical images of different groups, and later uncertain
/// ones that stand for many others.
/// </summary>
internal sealed class CoverageSelection
{
    private const int Steps = 4;

    private readonly Affinity _affinity;
    private readonly double[] _uncertainty;
    private readonly bool[] _isOpen;
    private readonly double[] _density;
    private double _labels;

    /// <param name="affinity">The graph.</param>
    /// <param name="uncertainty">Of each image, 0 to 1.</param>
    /// <param name="labeled">The images whose labels spread.</param>
    /// <param name="open">The images that may be chosen.</param>
    public CoverageSelection(Affinity affinity, double[] uncertainty, IReadOnlyCollection<long> labeled, IEnumerable<long> open)
    {
        (_affinity, _uncertainty, _labels) = (affinity, uncertainty, labeled.Count);
        _isOpen = new bool[affinity.Rows];
        foreach (var image in open)
        {
            _isOpen[image] = true;
        }

        var marks = new double[affinity.Rows];
        foreach (var image in labeled)
        {
            marks[image] = 1;
        }

        _density = Walk(marks);
    }

    /// <summary>The next image, which counts as labeled from here on; the first of equals.</summary>
    public long Next()
    {
        var mean = (_labels + 1) / _affinity.Rows;
        var open = new double[_affinity.Rows];
        for (var image = 0; image < open.Length; image++)
        {
            open[image] = _uncertainty[image] / (1 + (_density[image] / mean));
        }

        var reached = Walk(open);
        var best = -1;
        for (var image = 0; image < reached.Length; image++)
        {
            reached[image] *= _uncertainty[image];
            best = _isOpen[image] && (best < 0 || reached[image] > reached[best]) ? image : best;
        }

        Take(best);
        return best;
    }

    /// <summary>Counts an image as labeled that was chosen otherwise.</summary>
    public void Take(long image)
    {
        var mark = new double[_affinity.Rows];
        mark[image] = 1;
        var density = Walk(mark);
        for (var row = 0; row < density.Length; row++)
        {
            _density[row] += density[row];
        }

        _isOpen[image] = false;
        _labels++;
    }

    /// <summary>Where walkers are on average over their first steps. They go to a neighbor with the share that its edge has of the weights of all edges.</summary>
    private double[] Walk(double[] walkers)
    {
        // With S = D^-1/2 W D^-1/2, a step W D^-1 is D^1/2 S D^-1/2.
        var scales = _affinity.Scales.ToArray();
        var (now, next, sum) = (new double[walkers.Length], new double[walkers.Length], new double[walkers.Length]);
        for (var row = 0; row < now.Length; row++)
        {
            now[row] = walkers[row] * scales[row];
        }

        for (var step = 0; step < Steps; step++)
        {
            RowBlocks.Run(now.Length, (start, end) =>
            {
                _affinity.Multiply(now, next, 1, start, end);
                for (var row = start; row < end; row++)
                {
                    sum[row] += next[row] / Steps;
                }
            });
            (now, next) = (next, now);
        }

        for (var row = 0; row < sum.Length; row++)
        {
            sum[row] = scales[row] > 0 ? sum[row] / scales[row] : 0;
        }

        return sum;
    }
}
