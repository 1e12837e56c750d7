using FewLabel.Runtime;
using FewLabel.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel;

/// <summary>
/// A linear head that learns more: multinomial logistic regression whose logits are those of the head so far and a correction. The penalty is on the
/// correction, so that what new labels do not ask for stays as it is (as the L2-SP of Li, Grandvalet and Davoine, "Explicit Inductive Bias for Transfer Learning
/// with Convolutional Networks", 2018). Each class counts the same.
/// </summary>
internal sealed class LinearContinuation
{
    private const int Folds = 5;
    private const int MaxIterations = 1_000;
    private const double Tolerance = 1e-7;

    /// <summary>With fewer labels the strongest penalty is taken: they can choose none.</summary>
    private const int FewestToChoose = 10;

    /// <summary>From the strongest on, which changes least.</summary>
    private static readonly double[] Penalties = [1, 0.3, 0.1, 0.03, 0.01, 0.003];

    private readonly Tensor _features;
    private readonly Tensor _offsets;
    private readonly long[] _labels;
    private readonly int _classCount;
    private readonly CancellationToken _cancellationToken;

    private LinearContinuation(Tensor features, Tensor offsets, long[] labels, int classCount, CancellationToken cancellationToken) =>
        (_features, _offsets, _labels, _classCount, _cancellationToken) = (features, offsets, labels, classCount, cancellationToken);

    /// <summary>Makes a head that knows more.</summary>
    /// <param name="head">The head so far. Not changed.</param>
    /// <param name="features">Float32, shape (N, D), on the CPU.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classCount">How many classes there are now, with new ones behind the others.</param>
    /// <param name="continued">The head to fill, of so many classes.</param>
    /// <param name="cancellationToken">Stops between steps of the solver.</param>
    public static void Run(Linear head, Tensor features, long[] labels, int classCount, Linear continued, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (weight, bias) = Extend(head, classCount);
        var rows = features.to(float64);
        var correction = new LinearContinuation(rows, nn.functional.linear(rows, weight, bias), labels, classCount, cancellationToken);
        var (weightChange, biasChange) = correction.Fit([.. Enumerable.Range(0, labels.Length).Select(row => (long)row)], correction.ChoosePenalty());
        continued.weight.copy_(weight.add(weightChange, Scalars.One));
        continued.bias!.copy_(bias.add(biasChange, Scalars.One));
    }

    /// <summary>The head with new classes, which begin as the mean of the others: no image is more probably of them than of its class.</summary>
    private static (Tensor Weight, Tensor Bias) Extend(Linear head, int classCount)
    {
        var (weight, bias) = (head.weight.cpu().to(float64), head.bias!.cpu().to(float64));
        var more = classCount - weight.shape[0];
        return more == 0 ? (weight, bias) : (
            cat([weight, weight.mean([0L], keepdim: true).expand(more, -1)]),
            cat([bias, bias.mean([0L], keepdim: true).expand(more)]));
    }

    /// <summary>The strongest penalty that cross-validation on the new labels cannot tell from the best (one standard error).</summary>
    private double ChoosePenalty()
    {
        if (_labels.Length < FewestToChoose)
        {
            return Penalties[0];
        }

        var correct = new long[Penalties.Length];
        foreach (var held in StratifiedFolds.Split(_labels, Folds))
        {
            long[] others = [.. Enumerable.Range(0, _labels.Length).Select(row => (long)row).Except(held)];
            for (var i = 0; i < Penalties.Length; i++)
            {
                using var scope = NewDisposeScope();
                var (weight, bias) = Fit(others, Penalties[i]);
                var rows = tensor(held, int64);
                var predicted = nn.functional.linear(_features.index_select(0, rows), weight, bias).add_(_offsets.index_select(0, rows), Scalars.One).argmax(1).data<long>().ToArray();
                correct[i] += held.Zip(predicted).Count(each => _labels[each.First] == each.Second);
            }
        }

        var best = correct.Max();
        var error = Math.Sqrt(best * (double)(_labels.Length - best) / _labels.Length);
        return Penalties[Array.FindIndex(correct, count => count >= best - error)];
    }

    /// <summary>The correction that some rows ask for; it belongs to the open dispose scope.</summary>
    private (Tensor Weight, Tensor Bias) Fit(long[] rows, double penalty)
    {
        using var scope = NewDisposeScope();
        var chosen = tensor(rows, int64);
        long[] labels = [.. rows.Select(row => _labels[row])];
        using var standardized = new StandardizedRows(_features.index_select(0, chosen));
        var inputs = cat([standardized.Coordinates, ones([rows.Length, 1], float64)], 1);
        var offsets = _offsets.index_select(0, chosen);
        var targets = nn.functional.one_hot(tensor(labels, int64), _classCount).to(float64);
        var weights = tensor([.. ClassWeighing.Of(ClassWeights.Balanced, labels, _classCount)!.Value], float64).index_select(0, tensor(labels, int64)).unsqueeze(1).div_(Scalars.Of(rows.Length));
        var curvature = cat([standardized.Squares, tensor([(double)rows.Length])]).div_(Scalars.Of(4.0 * rows.Length)).add_(Scalars.Of(penalty), Scalars.One);
        var minimum = Lbfgs.Minimize(
            zeros(inputs.shape[1] * _classCount, float64), curvature.reciprocal().unsqueeze(1).expand(-1, _classCount).flatten(), Evaluate, Tolerance, MaxIterations, _cancellationToken);
        var solution = minimum.Point.view(-1, _classCount);
        var (weight, bias) = standardized.Unfold(solution.narrow(0, 0, solution.shape[0] - 1), solution.select(0, solution.shape[0] - 1));
        return (weight.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope());

        (double Value, Tensor Gradient) Evaluate(Tensor point)
        {
            using var step = NewDisposeScope();
            var correction = point.view(-1, _classCount);
            var logarithms = nn.functional.log_softmax(inputs.mm(correction).add_(offsets, Scalars.One), 1);
            var value = logarithms.mul(targets).mul_(weights).sum().neg_().add_(correction.mul(correction).sum(), alpha: Scalars.Of(penalty / 2)).item<double>();
            var residuals = logarithms.exp_().sub_(targets).mul_(weights);
            return (value, inputs.t().mm(residuals).add_(correction, alpha: Scalars.Of(penalty)).flatten().MoveToOuterDisposeScope());
        }
    }
}
