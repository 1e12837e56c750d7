namespace FewLabel.Labeling;

/// <summary>
/// Finds labels that the others contradict: every label is predicted from the labels of the other folds, by propagation (as the cross-validation
/// of Northcutt, Jiang and Chuang, 2021).
/// </summary>
internal static class ContradictedLabels
{
    private const int Folds = 5;

    public static IEnumerable<LabelDoubt> Find(LabelingModel model, LabelingSnapshot snapshot, CancellationToken cancellationToken)
    {
        var labeled = snapshot.Training();
        var places = Places(snapshot, labeled);
        for (var fold = 0; fold < Folds; fold++)
        {
            var others = labeled.Where((_, i) => places[i] % Folds != fold).ToArray();
            var counts = Array.ConvertAll(snapshot.ByClass(others), rows => rows.Length);

            // A class whose only label is left out cannot be predicted.
            var doubted = labeled.Where((image, i) => places[i] % Folds == fold && counts[snapshot.Labels[image]] > 0).ToArray();
            if (doubted.Length == 0 || model.Spread(snapshot, others, isKept: false, cancellationToken) is not { } predicted)
            {
                continue;
            }

            foreach (var image in doubted)
            {
                var (own, other) = (snapshot.Labels[image], predicted.Labels[(int)image]);
                if (other >= 0 && other != own)
                {
                    var probabilities = predicted.ScoresOf((int)image);
                    yield return new LabelDoubt(
                        LabelDoubtKind.Contradicted, snapshot.Classes[own], snapshot.Classes[other], [image], probabilities[other] - probabilities[own]);
                }
            }
        }
    }

    /// <summary>As which label of its class each comes, so that the labels of a class are spread over the folds.</summary>
    private static int[] Places(LabelingSnapshot snapshot, long[] labeled)
    {
        var counts = new int[snapshot.Classes.Length];
        return Array.ConvertAll(labeled, image => counts[snapshot.Labels[image]]++);
    }
}
