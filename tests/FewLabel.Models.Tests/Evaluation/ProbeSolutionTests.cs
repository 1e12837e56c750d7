using FewLabel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Evaluation;

/// <summary>The solver against the objective written down plainly and differentiated by TorchSharp.</summary>
public sealed class ProbeSolutionTests
{
    [Theory]
    [InlineData(40, 6, 3, 1)]
    [InlineData(40, 6, 3, 1e-5)]
    [InlineData(24, 200, 4, 0.1)]
    [InlineData(24, 200, 4, 1e-5)]
    [InlineData(12, 12, 2, 1e-3)]
    public void The_gradient_of_the_plain_objective_vanishes_at_the_solution(int count, int width, int classes, double penalty)
    {
        using var scope = NewDisposeScope();
        var (rows, solution) = Solve(count, width, classes, penalty);
        var (inputs, deviation, mean) = Standardize(rows.Features);
        var weight = solution.Weight.mul(deviation).requires_grad_();
        var bias = solution.Bias.add(solution.Weight.mv(mean)).requires_grad_();
        Objective(inputs, rows.Labels, weight, bias, penalty).backward();

        var length = Math.Sqrt((weight.grad!.square().sum() + bias.grad!.square().sum()).item<double>());
        Assert.True(solution.Converged);
        Assert.True(solution.GradientNorm <= 1e-8);
        Assert.True(length < 2e-8, $"gradient {length}, the solver says {solution.GradientNorm}");
    }

    [Theory]
    [InlineData(40, 5)]
    [InlineData(10, 30)]
    public void Plain_gradient_descent_in_all_dimensions_ends_at_the_same_weights(int count, int width)
    {
        const double Penalty = 0.5;
        using var scope = NewDisposeScope();
        var (rows, solution) = Solve(count, width, 3, Penalty);
        var (inputs, deviation, _) = Standardize(rows.Features);
        var weight = zeros([3, width], float64).requires_grad_();
        var bias = zeros(3, float64).requires_grad_();
        var rate = 1 / (0.5 * (inputs.square().sum().item<double>() / count + 1) + Penalty);
        for (var step = 0; step < 1500; step++)
        {
            using var inner = NewDisposeScope();
            var gradients = autograd.grad([Objective(inputs, rows.Labels, weight, bias, Penalty)], [weight, bias]);
            using var noGradient = no_grad();
            weight.add_(gradients[0], alpha: -rate);
            bias.add_(gradients[1], alpha: -rate);
        }

        Assert.True((weight.detach() - solution.Weight * deviation).abs().max().item<double>() < 1e-6);
    }

    [Fact]
    public void The_solution_for_a_penalty_does_not_depend_on_the_penalties_before()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(30, 50, 3);
        using var rows = ProbeRows.From(features, labels, 3, "features", "labels");
        using var alone = new ProbeProblem(rows, 3, new LinearProbeOptions());
        using var afterOthers = new ProbeProblem(rows, 3, new LinearProbeOptions());
        afterOthers.Solve(10, default).Dispose();
        afterOthers.Solve(0.3, default).Dispose();
        using var one = alone.Solve(0.01, default);
        using var other = afterOthers.Solve(0.01, default);
        var scale = one.Weight.abs().max();

        Assert.True(((one.Weight - other.Weight) / scale).abs().max().item<double>() < 1e-6);
    }

    [Fact]
    public void Too_few_iterations_are_told_and_leave_the_best_point_so_far()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = ProbeData.Rows(30, 50, 3);
        using var rows = ProbeRows.From(features, labels, 3, "features", "labels");
        using var problem = new ProbeProblem(rows, 3, new LinearProbeOptions { MaxIterations = 2 });
        using var solution = problem.Solve(0.01, default);

        Assert.False(solution.Converged);
        Assert.Equal(2, solution.Iterations);
        Assert.True(solution.GradientNorm > 1e-8);
        Assert.True(solution.Measure(rows).Loss / rows.Count < Math.Log(3));
    }

    private static (ProbeRows Rows, ProbeSolution Solution) Solve(int count, int width, int classes, double penalty)
    {
        var (features, labels) = ProbeData.Rows(count, width, classes);
        var rows = ProbeRows.From(features, labels, classes, "features", "labels");
        using var problem = new ProbeProblem(rows, classes, new LinearProbeOptions());
        return (rows, problem.Solve(penalty, default));
    }

    private static (Tensor Inputs, Tensor Deviation, Tensor Mean) Standardize(Tensor features)
    {
        var mean = features.mean([0L]);
        var deviation = features.std(0, unbiased: false);
        return ((features - mean) / deviation, deviation, mean);
    }

    private static Tensor Objective(Tensor inputs, Tensor labels, Tensor weight, Tensor bias, double penalty) =>
        nn.functional.cross_entropy(nn.functional.linear(inputs, weight, bias), labels) + weight.square().sum() * (penalty / 2);
}
