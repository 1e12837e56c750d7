using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// Minimizes a smooth convex function by L-BFGS (Liu and Nocedal, 1989) with a diagonal first estimate of the inverse Hessian.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 10;
    private const int MostTrials = 40;
    private const double Decrease = 1e-4;
    private const double Curvature = 0.9;

    /// <summary>Gives the value and the gradient at a point; the tensor belongs to the open dispose scope.</summary>
    public delegate (double Value, Tensor Gradient) Objective(Tensor point);

    /// <summary>Minimizes.</summary>
    /// <param name="start">Where to begin: Float64, one dimension. It is not changed.</param>
    /// <param name="inverse">The estimate of the inverse Hessian's diagonal, above 0, shaped like the point.</param>
    /// <param name="objective">The function.</param>
    /// <param name="tolerance">The length of the gradient at which to end.</param>
    /// <param name="maxIterations">The most steps.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public static Minimum Minimize(
        Tensor start, Tensor inverse, Objective objective, double tolerance, int maxIterations, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var history = new Queue<Pair>();
        var point = start.clone();
        var (value, gradient) = objective(point);
        var length = Length(gradient);
        var iteration = 0;
        while (length > tolerance && iteration < maxIterations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var direction = Direction(gradient, inverse, history);
            if (Search(objective, point, value, gradient, direction) is not (var newPoint, var newValue, var newGradient))
            {
                break;
            }

            Remember(history, newPoint.sub(point), newGradient.sub(gradient));
            point.Dispose();
            gradient.Dispose();
            (point, value, gradient) = (newPoint.MoveToOuterDisposeScope(), newValue, newGradient.MoveToOuterDisposeScope());
            length = Length(gradient);
            iteration++;
        }

        return new Minimum(point.MoveToOuterDisposeScope(), length, iteration, length <= tolerance);
    }

    /// <summary>Minus the gradient times the inverse Hessian, as far as the last steps tell of it (the two-loop recursion).</summary>
    private static Tensor Direction(Tensor gradient, Tensor inverse, Queue<Pair> history)
    {
        var direction = gradient.neg();
        var weights = new Stack<double>();
        foreach (var pair in history.Reverse())
        {
            var weight = Dot(pair.Step, direction) / pair.Product;
            direction.add_(pair.Change, alpha: Scalars.Of(-weight));
            weights.Push(weight);
        }

        direction.mul_(inverse);
        if (history.LastOrDefault() is { } last)
        {
            direction.mul_(Scalars.Of(last.Product / Dot(last.Change, last.Change.mul(inverse))));
        }

        foreach (var pair in history)
        {
            direction.add_(pair.Step, alpha: Scalars.Of(weights.Pop() - Dot(pair.Change, direction) / pair.Product));
        }

        return direction;
    }

    /// <summary>
    /// Finds a step along the direction that lowers the value enough and leaves less of the slope (the strong Wolfe
    /// conditions), by bisection; null if rounding leaves none. Values that differ by no more than rounding count as equal.
    /// </summary>
    private static (Tensor Point, double Value, Tensor Gradient)? Search(
        Objective objective, Tensor point, double value, Tensor gradient, Tensor direction)
    {
        var slope = Dot(gradient, direction);
        var slack = 1e-13 * Math.Max(1, Math.Abs(value));
        var (low, high, size) = (0.0, double.PositiveInfinity, 1.0);
        for (var trial = 0; slope < 0 && trial < MostTrials; trial++)
        {
            var next = point.add(direction, alpha: Scalars.Of(size));
            var (nextValue, nextGradient) = objective(next);
            var nextSlope = Dot(nextGradient, direction);
            var isLower = nextValue <= value + Decrease * size * slope + slack;
            if (isLower && Math.Abs(nextSlope) <= -Curvature * slope)
            {
                return (next, nextValue, nextGradient);
            }

            if (isLower && nextSlope < 0)
            {
                low = size;
            }
            else
            {
                high = size;
            }

            size = double.IsInfinity(high) ? 2 * size : (low + high) / 2;
        }

        return null;
    }

    private static void Remember(Queue<Pair> history, Tensor step, Tensor change)
    {
        var product = Dot(step, change);
        if (product <= 0)
        {
            return;
        }

        history.Enqueue(new Pair(step.MoveToOuterDisposeScope(), change.MoveToOuterDisposeScope(), product));
        if (history.Count > Memory)
        {
            var (oldStep, oldChange, _) = history.Dequeue();
            oldStep.Dispose();
            oldChange.Dispose();
        }
    }

    private static double Dot(Tensor one, Tensor other) => one.dot(other).item<double>();

    private static double Length(Tensor gradient) => Math.Sqrt(Dot(gradient, gradient));

    /// <summary>Where a minimization ended. The caller disposes the point.</summary>
    public readonly record struct Minimum(Tensor Point, double GradientNorm, int Iterations, bool Converged);

    private sealed record Pair(Tensor Step, Tensor Change, double Product);
}
