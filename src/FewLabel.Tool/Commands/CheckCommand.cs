using System.CommandLine;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Tool.Checks;
using FewLabel.Tool.Images;

namespace FewLabel.Tool.Commands;

/// <summary><c>check</c>: what is wrong with a folder of pictures, before anything is trained.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("FOLDER") { Description = "Folder with a subfolder for each class, as for train; or a .csv file with the columns path and label." };
        var test = new Option<string?>("--test") { Description = "Folder with test pictures, a subfolder for each class. [default: FOLDER/test, or FOLDER/val, if it is there]", HelpName = "DIR" };
        var noSplit = new Option<bool>("--no-split") { Description = "Makes every subfolder a class, those called train, val and test too." };
        var kind = RecipeOption.Create();
        var stretch = new Option<bool>("--stretch") { Description = "Spreads the values that the training pictures use over black to white, for pictures of 16 bits that use few of them." };
        var noLabelErrors = new Option<bool>("--no-label-errors") { Description = "Does not look for labels that are probably wrong, which takes most of the time." };
        var strict = new Option<bool>("--strict") { Description = "Ends with exit code 1 if anything is found." };
        var json = JsonOutput.Option();
        var command = new Command("check", "Tells what is wrong with a folder of pictures, before anything is trained.") { source, test, noSplit, kind, stretch, noLabelErrors, strict, json };
        command.Does(
            (parsed, cancellation) => RunAsync(
                parsed.GetValue(source)!,
                new TrainingPlan(Recipe.Find(parsed.GetValue(kind)!)!),
                new ImageLoadOptions
                {
                    TestFolder = parsed.GetValue(test),
                    Split = parsed.GetValue(noSplit) ? FolderSplit.None : FolderSplit.Auto,
                    Pictures = new ImageFileOptions { Intensity = parsed.GetValue(stretch) ? IntensityRange.Auto : IntensityRange.Full },
                },
                !parsed.GetValue(noLabelErrors),
                parsed.GetValue(strict),
                parsed.GetValue(json),
                cancellation),
            _ => "The same command starts again.");
        return command;
    }

    private static async Task<int> RunAsync(
        string source, TrainingPlan plan, ImageLoadOptions options, bool findsLabelErrors, bool strict, bool json, CancellationToken cancellation)
    {
        using var pictures = await ImageLoading.LoadAsync(source, plan.Shape(null), options, cancellation);
        var findings = new FolderFindings(pictures)
        {
            LabelErrors = findsLabelErrors ? await LabelErrorCheck.RunAsync(pictures.Dataset, cancellation) : null,
        };
        CheckText.Write(findings);
        if (json)
        {
            JsonOutput.Write(findings.Describe(source));
        }

        return strict && !findings.IsClean ? ExitCode.Failed : ExitCode.Done;
    }
}
