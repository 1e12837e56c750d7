using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Multinomial logistic regression on given rows, for one penalty after another. A class without a row takes no part: it
/// gets zero weights and the bias -ln(N + 1), and is never the most likely one, for the other logits have the mean 0.
/// </summary>
internal sealed class ProbeProblem : IDisposable
{
    private const double PathRatio = 3;

    private readonly StandardizedRows _rows;
    private readonly Tensor _inputs;
    private readonly Tensor _targets;
    private readonly Tensor _present;
    private readonly Tensor _squares;

    /// <summary>Float64, shape (N, 1): how much each row counts; null where all count the same.</summary>
    private readonly Tensor? _weights;

    private readonly int _classCount;
    private readonly LinearProbeOptions _options;
    private Tensor _point;
    private double _penalty = 10;

    public ProbeProblem(ProbeRows train, int classCount, LinearProbeOptions options)
    {
        (_classCount, _options) = (classCount, options);
        _rows = new StandardizedRows(train.Features);
        using var scope = NewDisposeScope();
        var classes = train.Labels.data<long>().Distinct().Order().ToArray();
        _present = tensor(classes, int64).DetachFromDisposeScope();
        _targets = train.Labels.unsqueeze(1).eq(_present).to(float64).DetachFromDisposeScope();
        _weights = ClassWeighing.Of(options.ClassWeights, train.Labels.data<long>().ToArray(), classCount) is { } weights
            ? tensor([.. weights], float64).index_select(0, train.Labels).unsqueeze(1).DetachFromDisposeScope()
            : null;
        _inputs = cat([_rows.Coordinates, ones([train.Count, 1], float64)], 1).DetachFromDisposeScope();
        _squares = cat([_rows.Squares, tensor([(double)train.Count])]).DetachFromDisposeScope();
        _point = zeros(_squares.numel() * classes.Length, float64).DetachFromDisposeScope();
    }

    private long ClassCount => _targets.shape[1];

    private long RowCount => _targets.shape[0];

    /// <summary>Solves for a penalty, starting from the last solution; so go from large penalties to small ones.</summary>
    public ProbeSolution Solve(double penalty, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        // Weak penalties take many times fewer steps when they are come to by way of stronger ones, roughly solved.
        var iterations = 0;
        for (_penalty /= PathRatio; _penalty > penalty * PathRatio; _penalty /= PathRatio)
        {
            iterations += Approach(_penalty, Math.Max(_options.Tolerance, 1e-3 * _penalty), iterations, cancellationToken).Iterations;
        }

        var minimum = Approach(penalty, _options.Tolerance, iterations, cancellationToken);
        _penalty = penalty;

        var solution = _point.view(-1, ClassCount);
        var coordinates = _squares.numel() - 1;
        var (weight, bias) = _rows.Unfold(solution.narrow(0, 0, coordinates), solution.select(0, coordinates));
        var fullWeight = zeros([_classCount, weight.shape[1]], float64).index_copy_(0, _present, weight);
        var fullBias = full([_classCount], Scalars.Of(-Math.Log(RowCount + 1)), float64).index_copy_(0, _present, bias);
        return new ProbeSolution(
            fullWeight.DetachFromDisposeScope(), fullBias.DetachFromDisposeScope(), penalty,
            minimum.GradientNorm, iterations + minimum.Iterations, minimum.Converged);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _inputs.Dispose();
        _targets.Dispose();
        _present.Dispose();
        _squares.Dispose();
        _weights?.Dispose();
        _point.Dispose();
    }

    private Lbfgs.Minimum Approach(double penalty, double tolerance, int iterationsBefore, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        // The bias, last, goes free.
        var penalties = cat([full_like(_rows.Squares, Scalars.Of(penalty)), zeros(1, float64)]);
        var column = penalties.unsqueeze(1);
        var minimum = Lbfgs.Minimize(
            _point, InverseCurvature(penalties), point => Evaluate(point, column), tolerance, _options.MaxIterations - iterationsBefore, cancellationToken);
        _point.Dispose();
        _point = minimum.Point.DetachFromDisposeScope();
        return minimum;
    }

    private (double Value, Tensor Gradient) Evaluate(Tensor point, Tensor penalties)
    {
        using var scope = NewDisposeScope();
        var weights = point.view(-1, ClassCount);
        var logarithms = nn.functional.log_softmax(_inputs.mm(weights), 1);
        var shrink = weights.mul(penalties);
        var value = Weigh(logarithms.mul(_targets)).sum().div_(Scalars.Of(-RowCount)).add_(shrink.mul(weights).sum(), alpha: Scalars.Of(0.5)).item<double>();
        var residuals = Weigh(logarithms.exp_().sub_(_targets)).div_(Scalars.Of(RowCount));
        var gradient = _inputs.t().mm(residuals).add_(shrink, Scalars.One).flatten();
        return (value, gradient.MoveToOuterDisposeScope());
    }

    private Tensor Weigh(Tensor rows) => _weights is null ? rows : rows.mul_(_weights);

    /// <summary>The inverse of the Hessian's diagonal, with the mean of p(1 - p) in the place of each row's.</summary>
    private Tensor InverseCurvature(Tensor penalties)
    {
        var probabilities = nn.functional.softmax(_inputs.mm(_point.view(-1, ClassCount)), 1);
        var spread = Math.Max(1e-8, probabilities.mul(probabilities.neg().add_(Scalars.One, Scalars.One)).mean().item<double>());
        var diagonal = _squares.mul(Scalars.Of(spread / RowCount)).add_(penalties, Scalars.One).clamp_min(Scalars.Of(1e-12));
        return diagonal.reciprocal().unsqueeze(1).expand(-1, ClassCount).flatten();
    }
}
