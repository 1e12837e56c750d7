using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// Linear layers that each predict the part of the rows that they have not learned. The penalty is the one that predicts the labels best.
/// </summary>
internal sealed class OutOfFoldProbe(ProbeRows rows, int classCount, int folds)
{
    private static readonly double[] Penalties = [.. Enumerable.Range(-4, 7).Select(half => Math.Pow(10, half / 2.0)).Reverse()];

    private static readonly LinearProbeOptions Solver = new() { Tolerance = 1e-4 };

    /// <summary>Predicts all rows.</summary>
    /// <param name="cancellationToken">Stops between steps of the solver.</param>
    public LabelProbabilities Predict(CancellationToken cancellationToken)
    {
        using var noGradient = no_grad();
        var labels = rows.Labels.data<long>().ToArray();
        LabelProbabilities[] predictions = [.. Penalties.Select(_ => new LabelProbabilities(rows.Count, classCount))];
        foreach (var held in StratifiedFolds.Split(labels, folds))
        {
            long[] learned = [.. Enumerable.Range(0, rows.Count).Select(row => (long)row).Except(held)];
            if (learned.Select(row => labels[row]).Distinct().Count() < 2)
            {
                Fill(predictions, held);
                continue;
            }

            using var train = rows.Take(learned);
            using var others = rows.Take(held);
            using var problem = new ProbeProblem(train, classCount, Solver);
            for (var i = 0; i < Penalties.Length; i++)
            {
                using var solution = problem.Solve(Penalties[i], cancellationToken);
                Read(solution, others, held, predictions[i]);
            }
        }

        return predictions.MinBy(prediction => Loss(prediction, labels))!;
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

    private static double Loss(LabelProbabilities prediction, long[] labels)
    {
        var loss = 0.0;
        for (var row = 0; row < labels.Length; row++)
        {
            loss -= Math.Log(Math.Max(prediction[row][(int)labels[row]], double.Epsilon));
        }

        return loss;
    }
}
