using System.Text.Json;
using FewLabel.CommandLine;

namespace FewLabel.Tests.Tool;

/// <summary>What scripts and shells rely on: exit codes, JSON alone on the standard output, completion.</summary>
[Collection(TrainedDigits.Collection)]
public sealed class CommandLineTests(TrainedDigits trained) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-command-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_help_calls_the_command_as_users_do_and_tells_all_commands_and_exit_codes()
    {
        var help = await ToolRun.DoneAsync("--help");

        Assert.Contains("fewlabel [command]", help, StringComparison.Ordinal);
        Assert.DoesNotContain("FewLabel.Tool", help, StringComparison.Ordinal);
        Assert.Contains(ExitCode.Help, help, StringComparison.Ordinal);
        Assert.All(["label", "train", "predict", "measure", "report", "distill", "export", "info", "digits", "completion"], command => Assert.Contains($"  {command} ", help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("train leaves --kind nothing")]
    [InlineData("train")]
    [InlineData("nonsense")]
    [InlineData("predict")]
    [InlineData("train leaves --size 5")]
    [InlineData("completion cmd")]
    public async Task A_wrong_command_line_ends_with_2_and_a_short_message(string arguments)
    {
        var (code, output, errors) = await ToolRun.RunAsync(arguments.Split(' '));

        Assert.Equal(ExitCode.Misused, code);
        Assert.Equal("", output.Trim());
        Assert.InRange(errors.Trim().Split('\n').Length, 1, 2);
    }

    [Theory]
    [InlineData("train", "missing")]
    [InlineData("predict", "missing", "missing.png")]
    [InlineData("measure", "missing", "folder")]
    [InlineData("report", "missing")]
    [InlineData("export", "missing")]
    [InlineData("info", "missing")]
    public async Task What_is_missing_ends_with_1_its_name_in_the_errors_and_an_empty_output_for_scripts(params string[] arguments)
    {
        var path = Path.Combine(_folder, "missing");
        string[] output = arguments[0] == "train" ? ["--output", Path.Combine(_folder, "out")] : [];
        var (code, written, errors) = await ToolRun.RunAsync([.. arguments.Select(word => word == "missing" ? path : word), .. output, "--json"]);

        Assert.True(code == ExitCode.Failed, errors);
        Assert.Equal("", written.Trim());
        Assert.Contains(path, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_of_a_training_and_of_its_measure_is_alone_in_the_output_and_true()
    {
        var (code, output, errors) = trained.Training;
        Assert.True(code == ExitCode.Done, errors);
        using var training = JsonDocument.Parse(output);
        Assert.Contains("CNN (1 of 1): begins", errors, StringComparison.Ordinal);
        Assert.Equal("CNN", training.RootElement.GetProperty("best").GetString());
        var classifier = training.RootElement.GetProperty("classifier").GetString()!;
        Assert.All(["classifier", "result", "report"], name => Assert.True(File.Exists(training.RootElement.GetProperty(name).GetString())));

        using var measure = await JsonAsync("measure", classifier, Path.Combine(trained.Pictures, "test"));
        var root = measure.RootElement;
        Assert.Equal(20, root.GetProperty("total").GetInt32());
        Assert.Equal(training.RootElement.GetProperty("testAccuracy").GetDouble(), root.GetProperty("accuracy").GetDouble(), 12);
        Assert.Equal(20, root.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt32())));
    }

    [Fact]
    public async Task Json_of_predictions_has_every_file_with_its_class_or_its_fault()
    {
        var note = Path.Combine(_folder, "note.txt");
        await File.WriteAllTextAsync(note, "no picture");
        using var answer = await JsonAsync("predict", trained.ClassifierFile, Path.Combine(trained.Pictures, "3"), note);

        var files = answer.RootElement.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal((5, 4), (files.Count, answer.RootElement.GetProperty("classified").GetInt32()));
        Assert.All(files.Take(4), file => Assert.Equal(1, file.GetProperty("probabilities").EnumerateArray().Sum(share => share.GetDouble()), 4));
        Assert.Equal(JsonValueKind.Null, files[4].GetProperty("class").ValueKind);
        Assert.Contains("is not a picture", files[4].GetProperty("fault").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_of_a_classifier_is_what_the_library_reads_from_it()
    {
        using var classifier = Classifier.Load(trained.ClassifierFile);
        using var info = await JsonAsync("info", trained.ClassifierFile);

        var said = info.RootElement.GetProperty("classifier");
        Assert.Equal(classifier.Info.ClassNames, said.GetProperty("classNames").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(classifier.Info.Method, said.GetProperty("method").GetString());
        Assert.Equal(new FileInfo(trained.ClassifierFile).Length, info.RootElement.GetProperty("bytes").GetInt64());
        Assert.True(info.RootElement.GetProperty("numbers").GetInt64() > 10_000);
        Assert.Contains("Learned from:  digits, 40 labeled images, seed 42", await ToolRun.DoneAsync("info", trained.ClassifierFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_of_the_machine_tells_cores_memory_torch_and_data()
    {
        using var info = await JsonAsync("info");
        var root = info.RootElement;

        Assert.Equal(Environment.ProcessorCount, root.GetProperty("cores").GetInt32());
        Assert.True(root.GetProperty("memory").GetInt64() > 1 << 28);
        Assert.Equal("0.107.0", root.GetProperty("torch").GetProperty("version").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("torch").GetProperty("fault").ValueKind);
        Assert.Equal(["MNIST", "Fashion-MNIST", "KMNIST"], root.GetProperty("data").EnumerateArray().Select(source => source.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_report_comes_again_from_the_kept_figures()
    {
        var page = Path.Combine(_folder, "again.html");
        using var answer = await JsonAsync("report", trained.ResultFile, "--output", page);

        Assert.Equal(page, answer.RootElement.GetProperty("report").GetString());
        var html = await File.ReadAllTextAsync(page);
        Assert.Contains("digits from 40 labeled images", html, StringComparison.Ordinal);
        Assert.Contains("Which classes are taken for which", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_the_same_model_that_the_library_writes()
    {
        var path = Path.Combine(_folder, "digits.onnx");
        using var answer = await JsonAsync("export", trained.ClassifierFile, "--output", path);
        using var classifier = Classifier.Load(trained.ClassifierFile);
        classifier.ExportOnnx(Path.Combine(_folder, "library.onnx"));

        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "library.onnx")), File.ReadAllBytes(path));
        Assert.Equal(new FileInfo(path).Length, answer.RootElement.GetProperty("bytes").GetInt64());
    }

    [Theory]
    [InlineData("trai", "train")]
    [InlineData("train --o", "--output", "--overwrite")]
    [InlineData("train leaves --kind ", "digits", "generic", "photos")]
    [InlineData("completion ", "bash", "fish", "pwsh", "zsh")]
    public async Task Shells_are_told_what_can_follow(string line, params string[] expected)
    {
        var told = await ToolRun.DoneAsync($"[suggest:{line.Length}]", line);

        Assert.Subset(told.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(), expected.ToHashSet());
    }

    [UnixFact("bash")]
    public async Task The_script_for_bash_completes_through_the_tool()
    {
        var script = Path.Combine(_folder, "completion.sh");
        await File.WriteAllTextAsync(script, await ToolProcess.DoneAsync("completion", "bash"));
        var told = await Bash.CompleteAsync(script, "fewlabel train --o");

        Assert.Equal(["--output", "--overwrite"], told.Order(StringComparer.Ordinal));
    }

    private static async Task<JsonDocument> JsonAsync(params string[] arguments)
    {
        var (code, output, errors) = await ToolRun.RunAsync([.. arguments, "--json"]);
        Assert.True(code == ExitCode.Done, output + errors);
        return JsonDocument.Parse(output);
    }
}
