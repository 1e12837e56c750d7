using FewLabel.CommandLine;

namespace FewLabel.Tests.Tool;

/// <summary>What is told besides the classifier and its figures costs neither.</summary>
public sealed class OutputTests
{
    [Fact]
    public void An_output_that_is_written_ends_well_and_says_nothing()
    {
        var (code, errors) = Try(() => { });

        Assert.Equal((ExitCode.Done, ""), (code, errors));
    }

    [Fact]
    public void One_that_fails_in_any_way_says_why_and_what_is_saved()
    {
        var (code, errors) = Try(() => throw new InvalidOperationException("Sequence contains no elements\n   at Somewhere"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(
            "The report could not be written. InvalidOperationException: Sequence contains no elements. These are saved: a.fewlabel, result.json. The same command tries again.",
            errors.Trim());
    }

    [Fact]
    public void A_message_for_users_stays_as_it_is() => Assert.StartsWith(
        "The report could not be written. The disk is full. Free some. These are saved: ", Try(() => throw new FewLabelException("The disk is full. Free some.")).Errors, StringComparison.Ordinal);

    [Fact]
    public void Canceling_is_no_fault() => Assert.Throws<OperationCanceledException>(() => Try(() => throw new OperationCanceledException()));

    private static (int Code, string Errors) Try(Action write)
    {
        var errors = new StringWriter();
        var code = Output.TryWrite("report", ["a.fewlabel", "result.json"], write, errors.WriteLine);
        return (code, errors.ToString());
    }
}
