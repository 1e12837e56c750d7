using System.Runtime.InteropServices;
using FewLabel.Samples;

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

    private string Pictures => Path.Combine(_folder, "digits");

    private string[] Mnist => MnistBy("mlp2");

    private string[] Train => ["train", Pictures, "--kind", "digits", "--output", Output];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("checkpoints/model.ckpt", "checkpoints")]
    [InlineData("checkpoints/old/weights.tmp", "checkpoints")]
    [InlineData("result.json", "result.json")]
    [InlineData("report.html", "report.html")]
    [InlineData("classifier.fewlabel", "classifier.fewlabel")]
    public async Task What_others_have_put_in_the_way_is_refused_before_the_training_and_stays_byte_for_byte(string name, string called)
    {
        await ExportAsync();
        var content = Put(name);
        foreach (var (sample, arguments) in (ValueTuple<string, string[]>[])[("MnistHundredLabels", Mnist), ("OwnImages", Train)])
        {
            var (code, output, errors) = await RunAsync(sample, arguments);

            Assert.True(code == ExitCode.Failed, output + errors);
            Assert.Contains(Path.Combine(Output, called), errors, StringComparison.Ordinal);
            Assert.Contains("--output", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("begins", output, StringComparison.Ordinal);
            Assert.Equal(content, File.ReadAllBytes(Path.Combine(Output, name)));
            Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories), path => !path.StartsWith(Pictures, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task In_a_folder_full_of_files_of_ones_own_no_sample_loses_one()
    {
        await ExportAsync();
        var before = Own.ToDictionary(name => name, Put);
        Put("mlp.safetensors");
        (string, string[])[] walks =
        [
            ("MnistHundredLabels", [.. Mnist, "--tensorboard", Output]),
            ("MnistHundredLabels", [.. Mnist, "--report", ""]),
            ("OwnImages", Train),
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

    [Fact]
    public async Task Overwrite_replaces_files_of_others_says_so_first_and_still_spares_their_checkpoints()
    {
        await ExportAsync();
        Put("result.json");
        Put("report.html");
        var (code, output, errors) = await RunAsync("OwnImages", [.. Train, "--overwrite"]);
        Assert.True(code == ExitCode.Done, output + errors);
        var line = Assert.Single(output.Split('\n'), line => line.Contains("replaced", StringComparison.Ordinal));
        Assert.Contains(Path.Combine(Output, "result.json"), line, StringComparison.Ordinal);
        Assert.True(output.IndexOf(line, StringComparison.Ordinal) < output.IndexOf("begins", StringComparison.Ordinal), output);
        Assert.StartsWith("{", File.ReadAllText(Path.Combine(Output, "result.json")), StringComparison.Ordinal);

        var kept = Put("checkpoints/model.ckpt");
        Assert.Equal(ExitCode.Failed, (await RunAsync("OwnImages", [.. Train, "--overwrite"])).Code);
        Assert.Equal(kept, File.ReadAllBytes(Path.Combine(Output, "checkpoints", "model.ckpt")));
    }

    [UnixFact("signal that interrupts another program")]
    public async Task A_file_that_was_put_among_the_checkpoints_while_it_ran_stays()
    {
        var arguments = MnistBy("mlp2,cnn");
        using (var process = new SampleProcess("MnistHundredLabels", arguments))
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

    [UnixFact("signal that interrupts another program")]
    public async Task A_file_that_was_put_among_exported_pictures_stays_when_the_export_is_interrupted()
    {
        using var process = new SampleProcess("OwnImages", "export", Pictures, "--unlabeled", "5000", "--test", "0");
        while (!Directory.Exists(Path.Combine(Pictures, "unlabeled")))
        {
            await Task.Delay(5);
        }

        var note = Path.Combine(Pictures, "unlabeled", "note.txt");
        await File.WriteAllTextAsync(note, "mine");
        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(ExitCode.Interrupted, await process.ExitAsync());
        Assert.Equal(note, Assert.Single(Directory.EnumerateFiles(Pictures, "*", SearchOption.AllDirectories)));
        Assert.Equal(Path.GetDirectoryName(note), Assert.Single(Directory.EnumerateDirectories(Pictures)));
    }

    [Fact]
    public async Task A_table_of_others_is_not_replaced_by_predictions()
    {
        await ExportAsync();
        Assert.Equal(ExitCode.Done, (await RunAsync("OwnImages", Train)).Code);
        var before = Put("classes.csv");
        string[] predict = ["predict", Path.Combine(Output, "classifier.fewlabel"), Path.Combine(Pictures, "3"), "--csv", Path.Combine(Output, "classes.csv")];
        var (code, _, errors) = await RunAsync("OwnImages", predict);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("--overwrite", errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Output, "classes.csv")));
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(ExitCode.Done, (await RunAsync("OwnImages", [.. predict[..^1], Path.Combine(Output, "other.csv")])).Code);
        }
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

    private async Task ExportAsync()
    {
        var (code, output, errors) = await RunAsync("OwnImages", ["export", Pictures, "--labeled", "40", "--unlabeled", "0", "--test", "0"]);
        Assert.True(code == ExitCode.Done, output + errors);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string sample, string[] arguments)
    {
        using var process = new SampleProcess(sample, arguments);
        var code = await process.ExitAsync();
        return (code, process.Output, process.Errors);
    }
}
