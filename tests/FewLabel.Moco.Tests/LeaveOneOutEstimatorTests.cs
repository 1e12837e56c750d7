using FewLabel.Moco;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class LeaveOneOutEstimatorTests
{
    [Theory]
    [InlineData(30, 5, 0.01)]
    [InlineData(20, 40, 0.5)]
    public void Both_figures_are_those_of_leaving_each_image_out_in_a_loop(int count, int width, double ridge)
    {
        using var random = new RandomSource(1);
        using var labels = random.Integers(0, 3, count);
        using var centers = random.Normal(0, 0.5, 3, width);
        using var features = centers.index_select(0, labels) + random.Normal(0, 1, count, width);
        var found = new LeaveOneOutEstimator(ridge).Estimate(features, labels, 3);

        var truth = labels.data<long>().ToArray();
        using var unit = nn.functional.normalize(features.to(float64));
        using var centered = unit - unit.mean([0], keepdim: true);
        using var rows = cat([centered, ones(count, 1, float64)], 1);
        var strength = ridge * centered.square().sum().item<double>() / count;
        var (nearest, linear) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var others = Enumerable.Range(0, count).Where(j => j != i).Select(j => (long)j).ToArray();
            using var scope = NewDisposeScope();
            var chosen = tensor(others);
            var x = rows.index_select(0, chosen);
            var y = nn.functional.one_hot(labels.index_select(0, chosen), 3).to(float64);
            var weights = linalg.solve(x.t().matmul(x) + strength * eye(width + 1, dtype: float64), x.t().matmul(y));
            linear += rows[i].matmul(weights).argmax().item<long>() == truth[i] ? 1 : 0;
            nearest += truth[others.MaxBy(j => unit[i].dot(unit[j]).item<double>())] == truth[i] ? 1 : 0;
        }

        Assert.InRange(linear, count / 3, count - 1);
        Assert.Equal((double)nearest / count, found.NearestNeighbor, 1e-9);
        Assert.Equal((double)linear / count, found.Linear, 1e-9);
    }

    [Fact]
    public void Features_that_are_all_the_same_and_classes_that_are_apart_are_no_trouble()
    {
        using var labels = arange(12, int64).remainder(3);
        using var same = ones(12, 4);
        using var apart = nn.functional.one_hot(labels, 3).to(float32);
        var estimator = new LeaveOneOutEstimator();

        Assert.InRange(estimator.Estimate(same, labels, 3).Linear, 0, 0.5);
        var found = estimator.Estimate(apart, labels, 3);
        Assert.Equal((1.0, 1.0), (found.NearestNeighbor, found.Linear));
        Assert.Throws<ArgumentException>(() => estimator.Estimate(apart[..1], labels[..1], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeaveOneOutEstimator(double.NaN));
    }
}
