using System.Runtime.InteropServices;
using System.Text.Json;
using FewLabel.CommandLine;

namespace FewLabel.Tests.Samples;

public sealed class SampleRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-samples-").FullName;

    private string[] Tiny => ["--data", "synthetic:600", "--per-class", "2", "--hold-out", "0", "--output", _folder];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_finished_run_ends_with_0_in_plain_lines_and_its_result_is_complete()
    {
        using var process = new ProgramProcess("samples/MnistHundredLabels", [.. Tiny, "--methods", "mlp2"]);

        Assert.Equal(ExitCode.Done, await process.ExitAsync());
        Assert.Equal("", process.Errors.Trim());
        Assert.DoesNotContain('\x1b', process.Output);
        Assert.Contains("MLP 2 (1 of 1): begins", process.Output, StringComparison.Ordinal);
        Assert.Matches(@"MLP 2 \(1 of 1\): 100 %, took \d+:\d\d, [\d,]+ images/s, loss \d+\.\d{3}, accuracy \d+ %", process.Output);
        using var result = Result();
        Assert.True(result.RootElement.GetProperty("complete").GetBoolean());
        Assert.Contains("Classifier: ", process.Output, StringComparison.Ordinal);
        Assert.Equal(["classifier.fewlabel", "report.html", "result.json"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var classifier = Classifier.Load(Path.Combine(_folder, "classifier.fewlabel"));
        Assert.Equal("MLP 2", classifier.Info.Method);
    }

    [UnixFact("signals")]
    public async Task Interrupted_it_ends_with_130_and_keeps_the_methods_that_were_finished()
    {
        using var process = new ProgramProcess("samples/MnistHundredLabels", [.. Tiny, "--methods", "mlp2,cnn"]);
        await process.WaitForAsync("CNN (2 of 2): begins");
        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(ExitCode.Interrupted, await process.ExitAsync());
        Assert.Contains("The same command goes on from here and writes the report at its end.", process.Errors, StringComparison.Ordinal);
        using var result = Result();
        Assert.False(result.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal("CNN", Assert.Single(result.RootElement.GetProperty("unfinished").EnumerateArray()).GetString());
        Assert.Equal("MLP 2", Assert.Single(result.RootElement.GetProperty("methods").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(["checkpoints", "classifier.fewlabel", "result.json"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [UnixFact("signals")]
    public async Task Interrupted_before_a_method_is_finished_it_writes_no_result_and_says_how_to_go_on()
    {
        using var process = new ProgramProcess("samples/MnistHundredLabels", [.. Tiny, "--methods", "cnn"]);
        await process.WaitForAsync("CNN (1 of 1): begins");
        process.Signal(PosixSignal.SIGTERM);

        Assert.Equal(ExitCode.Interrupted, await process.ExitAsync());
        Assert.Contains("Interrupted. The same command goes on from here.", process.Errors, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(_folder, "checkpoints"), Assert.Single(Directory.EnumerateFileSystemEntries(_folder)));
    }

    [UnixFact("signals")]
    public async Task An_interrupted_study_keeps_the_draws_that_are_done_and_goes_on_from_there()
    {
        string[] arguments = [.. Tiny, "--network", "MLP 2", "--seeds", "1", "2"];
        using (var process = new ProgramProcess("samples/LabelDraws", arguments))
        {
            await process.WaitForAsync("seed 2, draw 2 of 2, MLP 2 (1 of 1): begins");
            process.Signal(PosixSignal.SIGINT);

            Assert.Equal(ExitCode.Interrupted, await process.ExitAsync());
            Assert.Contains($"The finished draws are kept in {_folder}", process.Errors, StringComparison.Ordinal);
            Assert.Equal(Path.Combine(_folder, "seed-1.json"), Assert.Single(Directory.EnumerateFiles(_folder)));
        }

        using var again = new ProgramProcess("samples/LabelDraws", arguments);
        Assert.Equal(ExitCode.Done, await again.ExitAsync());
        Assert.Matches(@"seed 1: MLP 2 \d+\.\d\d %; \d+ s, kept from before", again.Output);
        Assert.Equal(2, Directory.EnumerateFiles(_folder).Count());
    }

    [Theory]
    [InlineData("MnistHundredLabels", "--methods", "mlp3")]
    [InlineData("MnistHundredLabels", "--nonsense", "1")]
    [InlineData("MnistHundredLabels", "--data", "synthetic:ten")]
    [InlineData("LabelDraws", "--seeds", "1 1")]
    [InlineData("LabelBudget", "--labels", "3")]
    [InlineData("MocoEngine", "--views", "upside-down")]
    public async Task A_wrong_command_line_ends_with_2_and_one_short_message(string sample, string option, string value)
    {
        using var process = new ProgramProcess($"samples/{sample}", [option, .. value.Split(' ')]);

        Assert.Equal(ExitCode.Misused, await process.ExitAsync());
        Assert.Equal("", process.Output.Trim());
        Assert.InRange(process.Errors.Trim().Split('\n').Length, 1, 2);
    }

    [Theory]
    [InlineData("MnistHundredLabels")]
    [InlineData("LabelDraws")]
    [InlineData("LabelBudget")]
    [InlineData("MocoEngine")]
    public async Task Missing_images_end_with_1_and_a_message_without_a_stack_trace(string sample)
    {
        var missing = Path.Combine(_folder, "missing");
        using var process = new ProgramProcess($"samples/{sample}", "--data", missing);

        Assert.Equal(ExitCode.Failed, await process.ExitAsync());
        Assert.Contains(missing, process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Output + process.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MnistHundredLabels")]
    [InlineData("LabelDraws")]
    [InlineData("LabelBudget")]
    [InlineData("MocoEngine")]
    public async Task The_help_tells_the_exit_codes(string sample)
    {
        using var process = new ProgramProcess($"samples/{sample}", "--help");

        Assert.Equal(ExitCode.Done, await process.ExitAsync());
        Assert.Contains("0 done; 1 failed", process.Output, StringComparison.Ordinal);
        Assert.Contains("130 interrupted", process.Output, StringComparison.Ordinal);
        Assert.All(process.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 330));
    }

    private JsonDocument Result() => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "result.json")));
}
