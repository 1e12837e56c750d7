namespace FewLabel;

/// <summary>
/// Tells which labels are contradicted confidently: the row is predicted as another class with at least the mean probability that rows labeled as
/// that class have for it (Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", 2021).
/// </summary>
internal static class ConfidentLabels
{
    /// <summary>For each row the class that its label should be; its label where nothing speaks against it.</summary>
    /// <param name="predicted">The probabilities, each predicted without the row's label.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="share">The share of that mean which is enough, 0 to 1; the paper's is 1.</param>
    public static int[] Suggest(LabelProbabilities predicted, int[] labels, double share = 1)
    {
        var thresholds = Thresholds(predicted, labels);
        var suggested = new int[labels.Length];
        for (var row = 0; row < labels.Length; row++)
        {
            var values = predicted[row];
            var (best, most) = (labels[row], double.NegativeInfinity);
            for (var label = 0; label < values.Length; label++)
            {
                if (values[label] >= share * thresholds[label] && values[label] > most)
                {
                    (best, most) = (label, values[label]);
                }
            }

            suggested[row] = best;
        }

        return suggested;
    }

    /// <summary>The mean probability of a class over the rows that are labeled as it; a class without rows is never confident.</summary>
    private static double[] Thresholds(LabelProbabilities predicted, int[] labels)
    {
        var (sums, counts) = (new double[predicted.ClassCount], new int[predicted.ClassCount]);
        for (var row = 0; row < labels.Length; row++)
        {
            sums[labels[row]] += predicted[row][labels[row]];
            counts[labels[row]]++;
        }

        return [.. sums.Zip(counts, (sum, count) => count > 0 ? sum / count : double.PositiveInfinity)];
    }
}
