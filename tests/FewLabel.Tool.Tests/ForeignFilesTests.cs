using System.Runtime.InteropServices;
using FewLabel.CommandLine;

namespace FewLabel.Tests.Tool;

/// <summary>The tool in a folder full of files of one's own.</summary>
[Collection(TrainedDigits.Collection)]
public sealed class ForeignFilesTests(TrainedDigits trained) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-foreign-").FullName;

    private string Output => Path.Combine(_folder, "home");

    private string[] Train => ["train", trained.Pictures, "--kind", "digits", "--output", Output];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("checkpoints/model.ckpt", "checkpoints")]
    [InlineData("checkpoints/old/weights.tmp", "checkpoints")]
    [InlineData("result.json", "result.json")]
    [InlineData("report.html", "report.html")]
    [InlineData("classifier.fewlabel", "classifier.fewlabel")]
    public async Task What_others_have_put_in_the_way_is_refused_before_the_training_and_stays_byte_for_byte(string name, string called)
    {
        var content = Put(name);
        var (code, output, errors) = await ToolRun.RunAsync(Train);

        Assert.True(code == ExitCode.Failed, output + errors);
        Assert.Contains(Path.Combine(Output, called), errors, StringComparison.Ordinal);
        Assert.Contains("--output", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("begins", output, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(Output, name)));
        Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("predict", "--csv")]
    [InlineData("export", "--output")]
    [InlineData("report", "--output")]
    public async Task No_command_replaces_a_file_of_others_and_each_replaces_its_own(string command, string option)
    {
        string[] arguments = command switch
        {
            "predict" => ["predict", trained.ClassifierFile, Path.Combine(trained.Pictures, "3"), option],
            "export" => ["export", trained.ClassifierFile, option],
            _ => ["report", trained.ResultFile, option],
        };
        var before = Put("theirs");
        var (code, _, errors) = await ToolRun.RunAsync([.. arguments, Path.Combine(Output, "theirs")]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("--overwrite", errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Output, "theirs")));
        for (var time = 0; time < 2; time++)
        {
            await ToolRun.DoneAsync([.. arguments, Path.Combine(Output, "own")]);
        }
    }

    [Fact]
    public async Task Overwrite_replaces_files_of_others_says_so_first_and_still_spares_their_checkpoints()
    {
        Put("result.json");
        Put("report.html");
        var output = await ToolRun.DoneAsync([.. Train, "--overwrite"]);
        var line = Assert.Single(output.Split('\n'), line => line.Contains("replaced", StringComparison.Ordinal));
        Assert.Contains(Path.Combine(Output, "result.json"), line, StringComparison.Ordinal);
        Assert.True(output.IndexOf(line, StringComparison.Ordinal) < output.IndexOf("begins", StringComparison.Ordinal), output);
        Assert.StartsWith("{", File.ReadAllText(Path.Combine(Output, "result.json")), StringComparison.Ordinal);

        var kept = Put("checkpoints/model.ckpt");
        Assert.Equal(ExitCode.Failed, (await ToolRun.RunAsync([.. Train, "--overwrite"])).Code);
        Assert.Equal(kept, File.ReadAllBytes(Path.Combine(Output, "checkpoints", "model.ckpt")));
    }

    [UnixFact("signal that interrupts another program")]
    public async Task A_file_that_was_put_among_the_digits_stays_when_their_writing_is_interrupted()
    {
        var pictures = Path.Combine(_folder, "digits");
        using var process = ToolProcess.Start("digits", pictures, "--unlabeled", "5000", "--test", "0");
        while (!Directory.Exists(Path.Combine(pictures, "unlabeled")))
        {
            await Task.Delay(5);
        }

        var note = Path.Combine(pictures, "unlabeled", "note.txt");
        await File.WriteAllTextAsync(note, "mine");
        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(ExitCode.Interrupted, await process.ExitAsync());
        Assert.Equal(note, Assert.Single(Directory.EnumerateFiles(pictures, "*", SearchOption.AllDirectories)));
        Assert.Equal(Path.GetDirectoryName(note), Assert.Single(Directory.EnumerateDirectories(pictures)));
    }

    private byte[] Put(string name)
    {
        var path = Path.Combine(Output, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"{{ \"mine\": \"{name}\" }}");
        return File.ReadAllBytes(path);
    }
}
