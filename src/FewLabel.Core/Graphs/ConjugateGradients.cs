namespace FewLabel.Graphs;

/// <summary>
/// Solves (I - weight·S) X = B by conjugate gradients (Hestenes and Stiefel, 1952): a system for each column of B, all
/// columns side by side. A solved column stops while the others continue.
/// </summary>
internal sealed class ConjugateGradients
{
    private readonly Affinity _affinity;
    private readonly double _weight;
    private readonly int _width;
    private readonly double[] _residual;
    private readonly double[] _direction;
    private readonly double[] _product;

    private ConjugateGradients(Affinity affinity, double weight, double[] b, int width)
    {
        (_affinity, _weight, _width) = (affinity, weight, width);
        Solution = new double[b.Length];
        _residual = [.. b];
        _direction = [.. b];
        _product = new double[b.Length];
    }

    /// <summary>Row by row.</summary>
    public double[] Solution { get; }

    public int Iterations { get; private set; }

    /// <summary>The largest length of a column's residual, relative to the column of B.</summary>
    public double Residual { get; private set; }

    public static ConjugateGradients Solve(
        Affinity affinity, double weight, double[] b, int width, double tolerance, int iterations, CancellationToken cancellationToken)
    {
        var solver = new ConjugateGradients(affinity, weight, b, width);
        solver.Run(tolerance, iterations, cancellationToken);
        return solver;
    }

    private void Run(double tolerance, int iterations, CancellationToken cancellationToken)
    {
        var squares = SquareResiduals();
        var (given, goal) = (squares, squares.Select(square => square * tolerance * tolerance).ToArray());
        while (Iterations < iterations && squares.Zip(goal, (square, least) => square > least).Any(open => open))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var curvatures = ApplyToDirection();
            var steps = squares.Select((square, c) => square > goal[c] ? square / curvatures[c] : 0).ToArray();
            var next = Advance(steps);
            Turn([.. next.Select((square, c) => square > goal[c] ? square / squares[c] : 0)]);
            squares = next;
            Iterations++;
        }

        Residual = squares.Zip(given, (square, start) => start > 0 ? Math.Sqrt(square / start) : 0).Max();
    }

    private double[] SquareResiduals() => RowBlocks.Sum(_affinity.Rows, _width, (start, end, sums) =>
    {
        for (var i = start * _width; i < end * _width; i++)
        {
            sums[i % _width] += _residual[i] * _residual[i];
        }
    });

    private double[] ApplyToDirection() => RowBlocks.Sum(_affinity.Rows, _width, (start, end, sums) =>
    {
        _affinity.Multiply(_direction, _product, _width, start, end);
        for (var row = start; row < end; row++)
        {
            for (var c = 0; c < _width; c++)
            {
                var i = (row * _width) + c;
                _product[i] = _direction[i] - (_weight * _product[i]);
                sums[c] += _direction[i] * _product[i];
            }
        }
    });

    private double[] Advance(double[] steps) => RowBlocks.Sum(_affinity.Rows, _width, (start, end, sums) =>
    {
        for (var row = start; row < end; row++)
        {
            for (var c = 0; c < _width; c++)
            {
                var i = (row * _width) + c;
                Solution[i] += steps[c] * _direction[i];
                _residual[i] -= steps[c] * _product[i];
                sums[c] += _residual[i] * _residual[i];
            }
        }
    });

    private void Turn(double[] shares) => RowBlocks.Run(_affinity.Rows, (start, end) =>
    {
        for (var row = start; row < end; row++)
        {
            for (var c = 0; c < _width; c++)
            {
                var i = (row * _width) + c;
                _direction[i] = _residual[i] + (shares[c] * _direction[i]);
            }
        }
    });
}
