using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FewLabel.CommandLine;

namespace FewLabel.Tests.Tool;

[Collection(TrainedDigits.Collection)]
public sealed partial class FolderTests(TrainedDigits trained) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fewlabel-own-").FullName;

    private string Pictures => Path.Combine(_folder, "digits");

    private string Results => Path.Combine(_folder, "output");

    private string ClassifierFile => Path.Combine(Results, "classifier.fewlabel");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task From_a_folder_come_a_classifier_figures_a_report_predictions_and_a_measure_of_them()
    {
        await ExportAsync(unlabeled: 20, test: 40);
        var told = await DoneAsync("train", Pictures, "--kind", "digits", "--output", Results);
        Assert.Contains("40 labeled pictures (4 of each of 10 classes), 20 without a label, 40 test pictures", told, StringComparison.Ordinal);
        Assert.Contains("Reading pictures (1 of 1): 100 %", told, StringComparison.Ordinal);
        Assert.Equal(["classifier.fewlabel", "report.html", "result.json"], Directory.EnumerateFileSystemEntries(Results).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var table = Path.Combine(_folder, "classes.csv");
        await DoneAsync("predict", ClassifierFile, Path.Combine(Pictures, "test"), "--csv", table);
        var rows = File.ReadAllLines(table).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(40, rows.Count);
        var right = rows.Count(row => Path.GetFileName(Path.GetDirectoryName(row[0])) == row[1]);

        var measured = await DoneAsync("measure", ClassifierFile, Path.Combine(Pictures, "test"));
        Assert.Equal(right, int.Parse(Right().Match(measured).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Without_test_pictures_and_with_none_held_out_there_are_no_figures_and_a_whole_report_says_so()
    {
        await ExportAsync(unlabeled: 0, test: 0);
        var trained = await DoneAsync("train", Pictures, "--kind", "digits", "--hold-out", "0", "--output", Results);

        Assert.Contains("There are no test images, and none were held out, so there are no figures.", trained, StringComparison.Ordinal);
        Assert.Equal(["classifier.fewlabel", "report.html", "result.json"], Directory.EnumerateFileSystemEntries(Results).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var report = await File.ReadAllTextAsync(Path.Combine(Results, "report.html"));
        Assert.Contains("none were held out, so there are no figures", report, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be made", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_costs_neither_the_classifier_nor_its_figures()
    {
        await ExportAsync(unlabeled: 0, test: 0);
        using var process = ToolProcess.Start("train", Pictures, "--kind", "digits", "--output", Results);
        await process.WaitForAsync("begins");
        Directory.CreateDirectory(Path.Combine(Results, "report.html", "mine"));

        Assert.Equal(ExitCode.Failed, await process.ExitAsync());
        Assert.Contains($"These are saved: {ClassifierFile}, {Path.Combine(Results, "result.json")}", process.Errors, StringComparison.Ordinal);
        using var classifier = Classifier.Load(ClassifierFile);
        Assert.True(File.Exists(Path.Combine(Results, "result.json")));
        Assert.Empty(Directory.EnumerateFiles(Results, "report.html.*"));
    }

    [Fact]
    public async Task Without_a_file_the_output_is_the_table_alone_and_what_was_left_out_goes_to_the_errors()
    {
        await ExportAsync(unlabeled: 0, test: 0);
        var note = Path.Combine(Pictures, "3", "note.txt");
        await File.WriteAllTextAsync(note, "no picture");

        var (code, output, errors) = await ToolRun.RunAsync("predict", trained.ClassifierFile, Path.Combine(Pictures, "3"));
        Assert.Equal(ExitCode.Done, code);
        var lines = output.Trim().Split('\n', StringSplitOptions.TrimEntries);
        Assert.Equal("path,class,probability", lines[0]);
        Assert.Equal(5, lines.Skip(1).Count(line => line.Split(',').Length == 3));
        Assert.Contains("A file was left out:", errors, StringComparison.Ordinal);
        Assert.Contains($"{note} is not a picture", errors, StringComparison.Ordinal);
        Assert.Contains("4 of 5 files classified", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_to_measure_on_must_be_called_as_the_classes()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "later", "ten"));
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));

        Assert.Contains("ten is called as none of the classes, which are 0, 1, 2", await FailedAsync("measure", trained.ClassifierFile, Path.Combine(_folder, "later")), StringComparison.Ordinal);
        Assert.Contains("empty has no pictures in folders called as the classes", await FailedAsync("measure", trained.ClassifierFile, Path.Combine(_folder, "empty")), StringComparison.Ordinal);
        Assert.Contains("There is no picture in", await FailedAsync("predict", trained.ClassifierFile, Path.Combine(_folder, "empty")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_labels_is_measured_as_a_folder_is()
    {
        var table = Path.Combine(_folder, "labels.measured.csv");
        string[] pictures = [.. Directory.EnumerateFiles(Path.Combine(trained.Pictures, "test"), "*.png", SearchOption.AllDirectories)];
        await File.WriteAllLinesAsync(table, ["path,label", .. pictures.Select(picture => $"{picture},{Path.GetFileName(Path.GetDirectoryName(picture))}")]);
        var measured = await DoneAsync("measure", trained.ClassifierFile, table);

        var told = await DoneAsync("measure", trained.ClassifierFile, Path.Combine(trained.Pictures, "test"));
        Assert.Contains(told.Split('\n').First(line => line.Contains("classified correctly", StringComparison.Ordinal)).Trim(), measured, StringComparison.Ordinal);
        await File.WriteAllLinesAsync(table, ["path,label", $"{pictures[0]},ten", $"{pictures[1]},3"]);
        Assert.Contains("has the label ten, which is none of the classes", await FailedAsync("measure", trained.ClassifierFile, table), StringComparison.Ordinal);
    }

    [UnixFact("signals")]
    public async Task An_interrupted_training_goes_on_when_it_is_started_again()
    {
        await ExportAsync(unlabeled: 0, test: 0);
        string[] train = ["train", Pictures, "--kind", "digits", "--output", Results];
        using (var process = ToolProcess.Start(train))
        {
            await process.WaitForAsync("CNN (1 of 1): begins");
            process.Signal(PosixSignal.SIGINT);
            Assert.Equal(ExitCode.Interrupted, await process.ExitAsync());
            Assert.Contains("Interrupted. The same command goes on from here.", process.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(Path.Combine(Results, "checkpoints"), Assert.Single(Directory.EnumerateFileSystemEntries(Results)));
        await DoneAsync(train);
        Assert.True(File.Exists(ClassifierFile));
    }

    [GeneratedRegex(@"(\d+) of 40 pictures are classified correctly")]
    private static partial Regex Right();

    private async Task ExportAsync(int unlabeled, int test) => await DoneAsync(
        "digits", Pictures, "--labeled", "40", "--unlabeled", $"{unlabeled}", "--test", $"{test}");

    private static Task<string> DoneAsync(params string[] arguments) => ToolRun.DoneAsync(arguments);

    private static async Task<string> FailedAsync(params string[] arguments)
    {
        var (code, _, errors) = await ToolRun.RunAsync(arguments);
        Assert.Equal(ExitCode.Failed, code);
        return errors;
    }
}
