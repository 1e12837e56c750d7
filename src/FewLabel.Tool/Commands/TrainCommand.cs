using System.CommandLine;
using FewLabel.Checkpoints;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Tool.Images;

namespace FewLabel.Tool.Commands;

/// <summary><c>train</c>: from a folder of pictures to a classifier.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("FOLDER") { Description = "Folder with a subfolder for each class and one called 'unlabeled' or 'unlabelled'; or a .csv file with the columns path and label." };
        var output = new Option<string>("--output") { Description = "Folder for the classifier, the figures and the report. A run that was interrupted goes on from what is kept in it.", HelpName = "DIR", DefaultValueFactory = _ => "output" };
        var test = new Option<string?>("--test") { Description = "Folder with test pictures, a subfolder for each class. [default: FOLDER/test, or FOLDER/val, if it is there]", HelpName = "DIR" };
        var kind = RecipeOption.Create();
        var size = new Option<int?>("--size") { Description = "Height and width that the pictures are brought to, 20 to 224 pixels. The time grows with their square.", HelpName = "PIXELS" };
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 20 or > 224)
            {
                result.AddError("--size must be 20 to 224 pixels.");
            }
        });
        var fromScratch = new Option<bool>("--from-scratch") { Description = $"Trains photos with networks from random weights, at {Recipe.Photos.FileShape.Height} pixels, and not with one that knows ImageNet." };
        var noMirror = new Option<bool>("--no-mirror") { Description = "Never mirrors pictures, for those whose mirror image is another thing: signs, text, a left and a right." };
        var stretch = new Option<bool>("--stretch") { Description = "Spreads the values that the training pictures use over black to white, for pictures of 16 bits that use few of them." };
        var noSplit = new Option<bool>("--no-split") { Description = "Makes every subfolder a class, those called train, val and test too." };
        var crop = new Option<bool>("--crop") { Description = "Cuts the middle out of pictures that are not square, instead of putting bars beside them." };
        var strict = new Option<bool>("--strict") { Description = "Stops at a picture that cannot be read, instead of leaving it out." };
        var holdOut = new Option<double>("--hold-out") { Description = "Share of the labeled pictures to measure by; 0 measures nothing without test pictures.", HelpName = "SHARE", DefaultValueFactory = _ => 0.25 };
        var seed = new Option<long>("--seed") { Description = "Seed of all that is drawn.", HelpName = "S", DefaultValueFactory = _ => 42 };

        var (overwrite, json) = (Outputs.Option(), JsonOutput.Option());
        var command = new Command("train", "Trains a classifier and writes it, with its figures.")
        {
            source, output, test, noSplit, kind, fromScratch, noMirror, size, crop, stretch, strict, holdOut, seed, overwrite, json,
        };
        command.Does((parsed, cancellation) => RunAsync(
            parsed.GetValue(source)!,
            parsed.GetValue(output)!,
            new TrainingPlan(Recipe.Find(parsed.GetValue(kind)!)!, parsed.GetValue(fromScratch), !parsed.GetValue(noMirror)),
            parsed.GetValue(size),
            new ImageLoadOptions
            {
                TestFolder = parsed.GetValue(test),
                StopAtUnreadable = parsed.GetValue(strict),
                Split = parsed.GetValue(noSplit) ? FolderSplit.None : FolderSplit.Auto,
                Pictures = new ImageFileOptions
                {
                    Fit = parsed.GetValue(crop) ? ImageFit.CenterCrop : ImageFit.LetterBox,
                    Intensity = parsed.GetValue(stretch) ? IntensityRange.Auto : IntensityRange.Full,
                },
            },
            parsed.GetValue(holdOut),
            parsed.GetValue(seed),
            parsed.GetValue(overwrite),
            parsed.GetValue(json),
            cancellation), _ => "The same command goes on from here.");
        return command;
    }

    private static async Task<int> RunAsync(
        string source, string output, TrainingPlan plan, int? size, ImageLoadOptions options, double holdOut, long seed, bool overwrite, bool json, CancellationToken cancellation)
    {
        var (classifier, figures, report) = (Path.Combine(output, "classifier.fewlabel"), Path.Combine(output, "result.json"), Path.Combine(output, "report.html"));
        var checkpoints = Path.Combine(output, "checkpoints");
        new Outputs(overwrite).File(classifier, OutputKind.Classifier).File(figures, OutputKind.Result).File(report, OutputKind.Report).Checkpoints(checkpoints).Check();
        using var pictures = await ImageLoading.LoadAsync(source, plan.Shape(size), options, cancellation);
        var experiment = plan.Describe(pictures.Dataset, holdOut, seed).CheckpointTo(output).Build();
        using var result = await ProgressView.ShowAsync(
            experiment.Stages, view => experiment.RunAsync(new ExperimentStages(view), cancellation));

        try
        {
            result.Best.Save(classifier);
            result.SaveJson(figures);
        }
        finally
        {
            Terminal.Say("");
            Terminal.Say(result.Comparison, "default");
            ImageLoading.Warn(result.Warnings);
        }

        Terminal.Say($"Classifier: {classifier}");
        Terminal.Say($"Figures: {figures}");
        Terminal.Say("Writing the report ...");
        if (Output.TryWrite("report", [classifier, figures], () => result.SaveReport(report, pictures.Dataset, cancellationToken: cancellation), Terminal.Complain) != ExitCode.Done)
        {
            return ExitCode.Failed;
        }

        Terminal.Say($"Report: {report}");
        CheckpointFolder.Remove(checkpoints);
        if (json)
        {
            JsonOutput.Write(new
            {
                Classifier = classifier,
                Result = figures,
                Report = report,
                Best = result.Best.Name,
                ValidationAccuracy = result.Best.Validation?.Accuracy,
                ValidationMacroAccuracy = result.Best.Validation?.MacroAccuracy,
                TestAccuracy = result.Best.Test?.Accuracy,
                TestMacroAccuracy = result.Best.Test?.MacroAccuracy,
                LabelCounts = result.ClassNames.Zip(result.LabelCounts, (name, count) => new { Name = name, Labeled = count }),
                Skipped = pictures.Skipped.Select(file => new { file.Path, Fault = file.Reason }),
                result.Warnings,
            });
        }

        return ExitCode.Done;
    }
}
