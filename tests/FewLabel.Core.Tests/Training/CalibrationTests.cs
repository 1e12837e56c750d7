using FewLabel.Runtime;
using FewLabel.Training.Calibration;
using FewLabel.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

public sealed class CalibrationTests
{
    private static readonly string[] TwoClasses = ["a", "b"];

    [Fact]
    public void The_calibration_error_is_the_hand_computed_one()
    {
        // Ranges end at 0.6, 0.667 and 0.933.
        double[] confidences = [0.59, 0.62, 0.9, 0.92];
        using var logits = tensor(confidences.SelectMany(p => new[] { (float)Math.Log(p), (float)Math.Log(1 - p) }).ToArray()).view(4, 2);
        using var labels = tensor([0L, 1, 0, 1]);
        var evaluation = Evaluator.FromLogits(logits, labels, [.. TwoClasses]);

        var filled = evaluation.Reliability.Where(bin => bin.Count > 0).ToArray();
        Assert.Equal(15, evaluation.Reliability.Length);
        Assert.Equal([1L, 1, 2], filled.Select(bin => bin.Count).ToArray());
        Assert.Equal([1, 0, 0.5], filled.Select(bin => bin.Accuracy).ToArray());
        Assert.Equal(0.91, filled[2].Confidence, 6);
        Assert.Equal((0.41 + 0.62 + 2 * 0.41) / 4, evaluation.CalibrationError!.Value, 6);
    }

    [Fact]
    public void Certain_and_right_predictions_are_calibrated_and_lie_in_the_last_range()
    {
        using var logits = tensor(new float[,] { { 200, 0 }, { 0, 200 } });
        using var labels = tensor([0L, 1]);
        var evaluation = Evaluator.FromLogits(logits, labels, [.. TwoClasses]);

        Assert.Equal(2, evaluation.Reliability[^1].Count);
        Assert.Equal(0, evaluation.CalibrationError!.Value, 6);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(3)]
    public void The_temperature_by_which_honest_logits_were_multiplied_is_found(double temperature)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(8);
        var honest = random.Normal(0, 1.5, 20_000, 5);
        var draws = random.Uniform(0, 1, 20_000, 1);
        var labels = honest.softmax(1).cumsum(1).lt(draws).sum(1).clamp_max(4);

        var found = TemperatureScaling.Fit(honest.mul(temperature), labels);

        Assert.InRange(found, temperature * 0.95, temperature * 1.05);
    }

    [Fact]
    public void The_temperature_is_where_the_loss_is_least()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(9);
        var logits = random.Normal(0, 2, 300, 4);
        var labels = random.Integers(0, 4, 300);
        var best = LossAt(TemperatureScaling.Fit(logits, labels));

        for (var temperature = TemperatureScaling.MinTemperature; temperature <= TemperatureScaling.MaxTemperature; temperature *= 1.05)
        {
            Assert.True(best <= LossAt(temperature) + 1e-6);
        }

        double LossAt(double temperature) =>
            nn.functional.cross_entropy(logits.to(float64).div(temperature), labels).item<double>();
    }

    [Fact]
    public void Where_all_is_right_it_is_the_coldest()
    {
        using var logits = tensor(new float[,] { { 2, 0 }, { 0, 1 } });
        using var labels = tensor([0L, 1]);

        Assert.Equal(TemperatureScaling.MinTemperature, TemperatureScaling.Fit(logits, labels), 3);
    }

    [Fact]
    public void Wrong_shapes_types_and_numbers_are_refused()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(3, 2);
        var labels = zeros(3, int64);

        Refused("Logits", zeros(3), labels);
        Refused("Logits", zeros(3, 2, int64), labels);
        Refused("Labels", logits, zeros(2, int64));
        Refused("Labels", logits, zeros(3));
        Refused("0 to 1", logits, full(3, 2L, int64));
        Refused("not finite", logits.add(float.NaN), labels);

        static void Refused(string text, Tensor logits, Tensor labels) =>
            Assert.Contains(text, Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(logits, labels)).Message, StringComparison.Ordinal);
    }
}
