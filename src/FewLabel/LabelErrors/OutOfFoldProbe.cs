using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// Linear layers that each predict the part of the rows that they have not learned. The penalty is the one that predicts the labels best; it is chosen
/// once.
/// </summary>
internal sealed class OutOfFoldProbe(ProbeRows rows, int classCount, int folds)
{
    private static readonly double[] Penalties = [.. Enumerable.Range(-4, 7).Select(half => Math.Pow(10, half / 2.0)).Reverse()];

    private static readonly LinearProbeOptions Solver = new() { Tolerance = 1e-4 };

    private double[] _penalties = Penalties;

    /// <summary>Predicts all rows.</summary>
    /// <param name="trusted">Which rows are learned from, and choose the penalty.</param>
    /// <param name="cancellationToken">Stops between steps of the solver.</param>
    public LabelProbabilities Predict(bool[] trusted, CancellationToken cancellationToken)
    {
        using var noGradient = no_grad();
        var labels = rows.Labels.data<long>().ToArray();
        LabelProbabilities[] predictions = [.. _penalties.Select(_ => new LabelProbabilities(rows.Count, classCount))];
        foreach (var held in StratifiedFolds.Split(labels, folds))
        {
            long[] learned = [.. Enumerable.Range(0, rows.Count).Where(row => trusted[row]).Select(row => (long)row).Except(held)];
            if (learned.Select(row => labels[row]).Distinct().Count() < 2)
            {
                Fill(predictions, held);
                continue;
            }

            using var train = rows.Take(learned);
            using var others = rows.Take(held);
            using var problem = new ProbeProblem(train, classCount, Solver);
            for (var i = 0; i < _penalties.Length; i++)
            {
                using var solution = problem.Solve(_penalties[i], cancellationToken);
                Read(solution, others, held, predictions[i]);
            }
        }

        var best = Enumerable.Range(0, _penalties.Length).MinBy(i => Loss(predictions[i], labels, trusted));
        _penalties = [_penalties[best]];
        return predictions[best];
    }

    private static void Read(ProbeSolution solution, ProbeRows others, long[] held, LabelProbabilities into)
    {
        using var scope = NewDisposeScope();
        var values = nn.functional.linear(others.Features, solution.Weight, solution.Bias).softmax(1).data<double>().ToArray();
        for (var i = 0; i < held.Length; i++)
        {
            values.AsSpan(i * into.ClassCount, into.ClassCount).CopyTo(into[(int)held[i]]);
        }
    }

    /// <summary>Where nothing can be learned nothing is known.</summary>
    private static void Fill(LabelProbabilities[] predictions, long[] held)
    {
        foreach (var prediction in predictions)
        {
            foreach (var row in held)
            {
                prediction[(int)row].Fill(1.0 / prediction.ClassCount);
            }
        }
    }

    private static double Loss(LabelProbabilities prediction, long[] labels, bool[] trusted)
    {
        var loss = 0.0;
        for (var row = 0; row < labels.Length; row++)
        {
            loss -= trusted[row] ? Math.Log(Math.Max(prediction[row][(int)labels[row]], double.Epsilon)) : 0;
        }

        return loss;
    }
}
