namespace FewLabel.Tests.Runtime;

/// <summary>How tests are skipped.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public void A_test_that_lacks_something_is_skipped_aloud_and_runs_where_it_should_be_there()
    {
        Assert.Equal("NOT RUN, NOTHING WAS CHECKED: no disk.", Surroundings.Skip("no disk.", provided: false));
        Assert.Null(Surroundings.Skip("no disk.", provided: true));
        Assert.Null(Surroundings.Skip(null, provided: false));
    }

    [Fact]
    public void A_test_that_runs_without_what_it_needs_fails_and_says_why()
    {
        Surroundings.Require(null);

        Assert.Contains("no disk.", Assert.Throws<InvalidOperationException>(() => Surroundings.Require("no disk.")).Message, StringComparison.Ordinal);
    }
}
