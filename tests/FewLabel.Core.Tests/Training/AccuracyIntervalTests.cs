using FewLabel.Training.Metrics;

namespace FewLabel.Tests.Training;

public sealed class AccuracyIntervalTests
{
    /// <summary>Both ends p solve |correct/count - p| = 1.96 √(p (1 - p) / count), which defines them.</summary>
    [Theory]
    [InlineData(9_582, 10_000)]
    [InlineData(50, 100)]
    [InlineData(3, 25)]
    public void Both_ends_are_1_96_deviations_from_what_was_measured(long correct, long count)
    {
        var interval = AccuracyInterval.Wilson(correct, count);

        Assert.True(interval.Low < (double)correct / count && (double)correct / count < interval.High);
        Assert.All([interval.Low, interval.High], end => Assert.Equal(
            1.959964, Math.Abs((double)correct / count - end) / Math.Sqrt(end * (1 - end) / count), 5));
    }

    [Fact]
    public void All_right_or_all_wrong_leaves_room_on_one_side_alone()
    {
        var (right, wrong) = (AccuracyInterval.Wilson(100, 100), AccuracyInterval.Wilson(0, 100));

        // With nothing wrong the lower end is n / (n + z²).
        Assert.Equal(100 / 103.841459, right.Low, 1e-7);
        Assert.Equal(1, right.High, 1e-12);
        Assert.Equal(0, wrong.Low, 1e-12);
        Assert.Equal(3.841459 / 103.841459, wrong.High, 1e-7);
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(11, 10)]
    [InlineData(0, 0)]
    public void Impossible_counts_are_refused(long correct, long count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AccuracyInterval.Wilson(correct, count));
}
