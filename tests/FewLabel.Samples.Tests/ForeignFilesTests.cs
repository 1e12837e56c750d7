using System.Runtime.InteropServices;
using FewLabel.CommandLine;

namespace FewLabel.Tests.Samples;

/// <summary>The samples in a folder full of files of one's own.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    private static readonly string[] Own =
    [
        "checkpoints/model.ckpt", "checkpoints/epoch-3/weights.tmp", "checkpoints/000001.state", "thesis.tmp", "notes/draft.tmp",
        "result.json", "report.html", "classifier.fewlabel", "label-budget.json", "MLP 2/classifier.fewlabel",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-foreign-").FullName;

    private string Output => Path.Combine(_folder, "home");

    private string[] Mnist => MnistBy("mlp2");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("checkpoints/model.ckpt", "checkpoints")]
    [InlineData("result.json", "result.json")]
    [InlineData("report.html", "report.html")]
    [InlineData("classifier.fewlabel", "classifier.fewlabel")]
    public async Task What_others_have_put_in_the_way_is_refused_before_the_training_and_stays_byte_for_byte(string name, string called)
    {
        var content = Put(name);
        var (code, output, errors) = await RunAsync("MnistHundredLabels", Mnist);

        Assert.True(code == ExitCode.Failed, output + errors);
        Assert.Contains(Path.Combine(Output, called), errors, StringComparison.Ordinal);
        Assert.Contains("--output", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("begins", output, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(Output, name)));
        Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task In_a_folder_full_of_files_of_ones_own_no_sample_loses_one()
    {
        var before = Own.ToDictionary(name => name, Put);
        Put("mlp.safetensors");
        (string, string[])[] walks =
        [
            ("MnistHundredLabels", [.. Mnist, "--tensorboard", Output]),
            ("MnistHundredLabels", [.. Mnist, "--report", ""]),
            ("LabelDraws", ["--data", "synthetic:600", "--per-class", "2", "--hold-out", "0", "--network", "MLP 2", "--seeds", "1", "--output", Output]),
            ("LabelBudget", ["--data", "synthetic:600", "--labels", "10", "--seeds", "0", "--output", Output]),
            ("MocoEngine", ["--data", "synthetic:600", "--steps", "1", "--checkpoint", Output]),
            ("MocoEngine", ["--data", "synthetic:600", "--steps", "1", "--save", Path.Combine(Output, "mlp.safetensors")]),
        ];
        foreach (var (sample, arguments) in walks)
        {
            var (code, output, errors) = await RunAsync(sample, arguments);
            Assert.True(code == ExitCode.Failed, $"{sample}: {output}{errors}");
        }

        Assert.All(before, item => Assert.Equal(item.Value, File.ReadAllBytes(Path.Combine(Output, item.Key))));
        Assert.Equal(Own.Length + 1, Directory.GetFiles(Output, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Files_that_are_not_in_the_way_stay_and_only_its_own_are_replaced_which_is_said_first()
    {
        string[] names = ["thesis.tmp", "notes/draft.tmp", "MLP 2/classifier.fewlabel", "MLP 2/events.out.tfevents.1.host.other"];
        var before = names.ToDictionary(name => name, Put);
        var first = await RunAsync("MnistHundredLabels", [.. Mnist, "--tensorboard", Output]);
        Assert.True(first.Code == ExitCode.Done, first.Output + first.Errors);
        Assert.DoesNotContain("replaced", first.Output, StringComparison.Ordinal);

        var (code, output, errors) = await RunAsync("MnistHundredLabels", [.. Mnist, "--tensorboard", Output]);

        Assert.True(code == ExitCode.Done, output + errors);
        var line = Assert.Single(output.Split('\n'), line => line.Contains("replaced", StringComparison.Ordinal));
        Assert.All(["result.json", "classifier.fewlabel", "report.html"], name => Assert.Contains(Path.Combine(Output, name), line, StringComparison.Ordinal));
        Assert.Contains($"event files in {Output}", line, StringComparison.Ordinal);
        Assert.True(output.IndexOf(line, StringComparison.Ordinal) < output.IndexOf("begins", StringComparison.Ordinal), output);
        Assert.All(before, item => Assert.Equal(item.Value, File.ReadAllBytes(Path.Combine(Output, item.Key))));
        Assert.False(Directory.Exists(Path.Combine(Output, "checkpoints")));
    }

    [UnixFact("signal that interrupts another program")]
    public async Task A_file_that_was_put_among_the_checkpoints_while_it_ran_stays()
    {
        var arguments = MnistBy("mlp2,cnn");
        using (var process = new ProgramProcess("samples/MnistHundredLabels", arguments))
        {
            await process.WaitForAsync("CNN (2 of 2): begins");
            process.Signal(PosixSignal.SIGINT);
            Assert.Equal(ExitCode.Interrupted, await process.ExitAsync());
        }

        var before = Put("checkpoints/notes.tmp");
        var (code, output, errors) = await RunAsync("MnistHundredLabels", arguments);

        Assert.True(code == ExitCode.Done, output + errors);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Output, "checkpoints", "notes.tmp")));
        Assert.Empty(Directory.GetFiles(Output, "*.state", SearchOption.AllDirectories));
    }

    private string[] MnistBy(string methods) =>
        ["--data", "synthetic:600", "--per-class", "2", "--hold-out", "0", "--methods", methods, "--output", Output];

    private byte[] Put(string name)
    {
        var path = Path.Combine(Output, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"{{ \"mine\": \"{name}\" }}");
        return File.ReadAllBytes(path);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string sample, string[] arguments)
    {
        using var process = new ProgramProcess($"samples/{sample}", arguments);
        var code = await process.ExitAsync();
        return (code, process.Output, process.Errors);
    }
}
