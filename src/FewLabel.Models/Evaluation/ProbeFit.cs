using System.Collections.Immutable;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Chooses the penalty of a linear probe and fits it.</summary>
internal sealed class ProbeFit(int classCount, LinearProbeOptions options, CancellationToken cancellationToken)
{
    private readonly ImmutableArray<double> _penalties = [.. options.Penalties.Distinct().OrderDescending()];

    public LinearProbeResult Run(ProbeRows train, ProbeRows? validation)
    {
        var scores = validation is not null ? ScoreOn([(train, validation)])
            : _penalties.Length > 1 ? ScoreByFolds(train)
            : [];
        var chosen = scores.IsEmpty ? null : scores.OrderBy(score => score.Loss).ThenByDescending(score => score.Accuracy).First();
        using var all = options.RefitOnAll && validation is not null ? train.With(validation) : null;
        var rows = all ?? train;
        using var problem = new ProbeProblem(rows, classCount, options);
        using var solution = problem.Solve(chosen?.Penalty ?? _penalties[0], cancellationToken);
        var trainAccuracy = solution.Measure(rows).Correct / (double)rows.Count;
        return new LinearProbeResult(ToLayer(solution), new LinearProbeFigures(
            solution.Penalty, trainAccuracy, chosen?.Loss, chosen?.Accuracy, scores,
            solution.GradientNorm, solution.Iterations, solution.Converged));
    }

    private static Linear ToLayer(ProbeSolution solution)
    {
        using var scope = NewDisposeScope();
        return nn.Linear(nn.Parameter(solution.Weight.to(float32)), nn.Parameter(solution.Bias.to(float32)));
    }

    private ImmutableArray<PenaltyScore> ScoreByFolds(ProbeRows train)
    {
        return ScoreOn(Folds());

        IEnumerable<(ProbeRows Train, ProbeRows Held)> Folds()
        {
            foreach (var fold in StratifiedFolds.Split(train.Labels.data<long>().ToArray(), options.Folds))
            {
                using var others = train.Take([.. Enumerable.Range(0, train.Count).Select(row => (long)row).Except(fold)]);
                using var held = train.Take(fold);
                yield return (others, held);
            }
        }
    }

    /// <summary>The figures of each penalty over pairs of rows to learn from and rows to measure on.</summary>
    private ImmutableArray<PenaltyScore> ScoreOn(IEnumerable<(ProbeRows Train, ProbeRows Held)> pairs)
    {
        var losses = new double[_penalties.Length];
        var correct = new long[_penalties.Length];
        var count = 0;
        foreach (var (train, held) in pairs)
        {
            using var problem = new ProbeProblem(train, classCount, options);
            var weights = ClassWeighing.Of(options.ClassWeights, train.Labels.data<long>().ToArray(), classCount);
            for (var i = 0; i < _penalties.Length; i++)
            {
                using var solution = problem.Solve(_penalties[i], cancellationToken);
                var (loss, hits) = solution.Measure(held, weights);
                losses[i] += loss;
                correct[i] += hits;
            }

            count += held.Count;
        }

        return [.. _penalties.Select((penalty, i) => new PenaltyScore(penalty, losses[i] / count, (double)correct[i] / count))];
    }
}
