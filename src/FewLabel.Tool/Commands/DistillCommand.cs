using System.CommandLine;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained;
using FewLabel.Tool.Images;
using Spectre.Console;

namespace FewLabel.Tool.Commands;

/// <summary><c>distill</c>: makes one network of a saved ensemble.</summary>
internal static class DistillCommand
{
    private const int DefaultEpochs = 20;

    /// <summary>What the network sees of a photograph, in pixels.</summary>
    private const int PhotographSize = 80;

    public static Command Create()
    {
        var classifier = new Argument<string>("CLASSIFIER") { Description = "The classifier, such as output/classifier.fewlabel." };
        var folder = new Argument<string>("FOLDER") { Description = "A folder or CSV file as train takes it, such as the one that it learned from. Labels only tell what is lost." };
        var output = new Option<string?>("--output") { Description = "The file to write. [default: beside the classifier, ending in .small.fewlabel]", HelpName = "FILE" };
        var epochs = new Option<int>("--epochs") { Description = "How often the network goes through the images.", DefaultValueFactory = _ => DefaultEpochs };
        var (overwrite, json) = (Outputs.Option(), JsonOutput.Option());
        var command = new Command("distill", "Makes one small network of a classifier that has several, and tells what it loses.") { classifier, folder, output, epochs, overwrite, json };
        command.Does(
            (parsed, cancellation) => RunAsync(
                parsed.GetValue(classifier)!, parsed.GetValue(folder)!, parsed.GetValue(output), parsed.GetValue(epochs), parsed.GetValue(overwrite), parsed.GetValue(json), cancellation),
            _ => "Nothing was written; the same command starts again.");
        return command;
    }

    private static async Task<int> RunAsync(string path, string folder, string? output, int epochs, bool overwrite, bool json, CancellationToken cancellation)
    {
        output ??= Path.ChangeExtension(path, ".small.fewlabel");
        new Outputs(overwrite).File(output, OutputKind.Classifier).Check();
        using var teacher = ClassifierLoading.Load(path);
        var info = teacher.Info;
        using var pictures = await ImageLoading.LoadAsync(folder, info.Input, new ImageLoadOptions { Pictures = info.Pictures ?? new() }, cancellation);
        var isPhotograph = info.Networks.Any(ClassifierLoading.IsPretrained);
        var network = isPhotograph ? PretrainedEncoders.ResNet18At(PhotographSize) : Architectures.Cnn;
        var options = new DistillationOptions { Augmentation = TrainingPlan.WithoutMirror((isPhotograph ? Recipe.Photos : Recipe.Generic).Augmentation) };
        options = options with { Training = options.Training with { Epochs = epochs, BatchSize = Math.Clamp((int)pictures.Dataset.Train.Count / 4, 2, options.Training.BatchSize) } };
        using var distilled = await ProgressView.ShowAsync(["Distilling"], view => Task.Run(
            () => teacher.Distill(pictures.Dataset.Train, network, options, view.From<Training.TrainingProgress>(report => new StageState("Distilling", 0, 1, report.Share, report.Elapsed) { ImagesPerSecond = report.ImagesPerSecond }), cancellation), cancellation));
        distilled.Student.Save(output);
        var (before, after) = (new FileInfo(path).Length, new FileInfo(output).Length);
        AnsiConsole.MarkupLineInterpolated($"[bold]{output}[/]: {after:N0} bytes in place of {before:N0}, one network in place of {info.Networks.Length}");
        Terminal.Say($"Of {distilled.HeldOut:N0} pictures that it has not learned, both say the same for {Figures.Percent(distilled.Agreement)}.");
        if (distilled.TeacherAccuracy is { } old && distilled.StudentAccuracy is { } now)
        {
            Terminal.Say($"The labeled ones among them: {Figures.Percent(old)} right before, {Figures.Percent(now)} now.");
        }

        if (json)
        {
            JsonOutput.Write(new { Classifier = output, Bytes = after, BytesBefore = before, distilled.HeldOut, distilled.Agreement, distilled.TeacherAccuracy, distilled.StudentAccuracy });
        }

        return ExitCode.Done;
    }
}
