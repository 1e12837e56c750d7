namespace FewLabel.Tests.Training;

/// <summary>The methods as their papers and their authors' code have them, in loops over numbers: from the probabilities of a batch the pseudo-labels and their weights.</summary>
internal static class PublishedMethod
{
    public delegate (int[] Labels, double[] Weights) Step(double[][] probabilities);

    public static Step FixMatch(double threshold) => probabilities =>
        (Labels(probabilities), [.. probabilities.Select(row => row.Max() >= threshold ? 1.0 : 0)]);

    /// <summary>Algorithm 1 of FlexMatch with warm-up (equation 11) and the convex mapping (equation 12).</summary>
    public static Step FlexMatch(double threshold, int images)
    {
        var last = Enumerable.Repeat(-1, images).ToArray();
        return probabilities =>
        {
            var labels = Labels(probabilities);
            var classes = probabilities[0].Length;
            var learned = Enumerable.Range(0, classes).Select(one => last.Count(label => label == one)).ToArray();
            var most = Math.Max(learned.Max(), last.Count(label => label == -1));
            var weights = new double[images];
            for (var image = 0; image < images; image++)
            {
                var share = learned[labels[image]] / (double)most;
                weights[image] = probabilities[image].Max() >= threshold * share / (2 - share) ? 1 : 0;
            }

            for (var image = 0; image < images; image++)
            {
                last[image] = probabilities[image].Max() >= threshold ? labels[image] : last[image];
            }

            return (labels, weights);
        };
    }

    /// <summary>Equations 5 to 8 of FreeMatch, on what it is given.</summary>
    public static Step FreeMatch(double decay, int classes)
    {
        var overall = 1.0 / classes;
        var own = Enumerable.Repeat(1.0 / classes, classes).ToArray();
        return probabilities =>
        {
            var labels = Labels(probabilities);
            overall = decay * overall + (1 - decay) * probabilities.Average(row => row.Max());
            own = [.. own.Select((value, one) => decay * value + (1 - decay) * probabilities.Average(row => row[one]))];
            return (labels, [.. probabilities.Select((row, image) => row.Max() >= overall * own[labels[image]] / own.Max() ? 1.0 : 0)]);
        };
    }

    /// <summary>Equations 5 to 7 of SoftMatch, on what it is given, over the range of two deviations of the authors' code.</summary>
    public static Step SoftMatch(double decay, int classes)
    {
        var (mean, variance) = (1.0 / classes, 1.0);
        return probabilities =>
        {
            var most = probabilities.Select(row => row.Max()).ToArray();
            var average = most.Average();
            mean = decay * mean + (1 - decay) * average;
            variance = decay * variance + (1 - decay) * most.Sum(value => (value - average) * (value - average)) / (most.Length - 1);
            return (Labels(probabilities), [.. most.Select(value => value >= mean ? 1 : Math.Exp(-(value - mean) * (value - mean) / (2 * variance / 4)))]);
        };
    }

    /// <summary>Distribution alignment with classes of one size: the running mean starts from them.</summary>
    public static Func<double[][], double[][]> Align(int classes)
    {
        var running = Enumerable.Repeat(1.0 / classes, classes).ToArray();
        return probabilities =>
        {
            running = [.. running.Select((value, one) => 0.99 * value + 0.01 * probabilities.Average(row => row[one]))];
            return [.. probabilities.Select(row =>
            {
                var scaled = row.Select((value, one) => value / classes / running[one]).ToArray();
                return scaled.Select(value => value / scaled.Sum()).ToArray();
            })];
        };
    }

    public static int[] Labels(double[][] probabilities) => [.. probabilities.Select(row => Array.IndexOf(row, row.Max()))];

    public static double[] Softmax(byte[] pixels, double brightness)
    {
        var powers = pixels.Select(pixel => Math.Exp(pixel / 40.0 * brightness)).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
