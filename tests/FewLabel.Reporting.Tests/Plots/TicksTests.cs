using FewLabel.Reporting.Plots;

namespace FewLabel.Tests.Plots;

public sealed class TicksTests
{
    [Theory]
    [InlineData(0, 1, false, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0, 2.6, false, "0 0.5 1 1.5 2 2.5")]
    [InlineData(1, 700, true, "200 400 600")]
    [InlineData(0, 2, true, "0 1 2")]
    [InlineData(0.5, 1.5, true, "1")]
    [InlineData(0, 56_000, true, "0 10,000 20,000 30,000 40,000 50,000")]
    [InlineData(0, 0.003, false, "0 0.0005 0.001 0.0015 0.002 0.0025 0.003")]
    public void They_are_round_and_not_too_many(double low, double high, bool whole, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ticks.Between(low, high, 6, whole).Select(Ticks.Label)));
}
