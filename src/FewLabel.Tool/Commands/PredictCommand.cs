using System.CommandLine;
using System.Text;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Tool.Images;

namespace FewLabel.Tool.Commands;

/// <summary><c>predict</c>: classifies pictures with a classifier that <c>train</c> wrote.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var classifier = new Argument<string>("CLASSIFIER") { Description = "The classifier, such as output/classifier.fewlabel." };
        var pictures = new Argument<string[]>("PICTURES") { Description = "Pictures, and folders of which all pictures are taken, those in folders inside too.", Arity = ArgumentArity.OneOrMore };
        var csv = new Option<string?>("--csv") { Description = "File for a table with the columns path, class and probability. Without it the table goes to the screen.", HelpName = "FILE" };
        var (overwrite, json) = (Outputs.Option(), JsonOutput.Option());
        var command = new Command("predict", "Classifies pictures.") { classifier, pictures, csv, overwrite, json };
        command.Does(
            (parsed, cancellation) => RunAsync(
                parsed.GetValue(classifier)!, parsed.GetValue(pictures)!, parsed.GetValue(csv), parsed.GetValue(overwrite), parsed.GetValue(json), cancellation),
            _ => "Nothing was written; the same command starts again.");
        return command;
    }

    private static async Task<int> RunAsync(string path, string[] pictures, string? csv, bool overwrite, bool json, CancellationToken cancellation)
    {
        if (csv is not null)
        {
            new Outputs(overwrite).File(csv, OutputKind.Table, "--csv").Check();
        }

        using var classifier = Classifier.Load(path);
        string[] files = [.. pictures.SelectMany(picture => Directory.Exists(picture) ? ImageFolder.FilesIn(picture) : [picture])];
        if (files.Length == 0)
        {
            throw new FewLabelException($"There is no picture in {string.Join(" and ", pictures)}. Check the path.");
        }

        // Without a file the standard output is for the table alone.
        var answers = csv is null
            ? classifier.PredictFiles(files, null, cancellation)
            : await ImageLoading.ShowAsync("Classifying", progress =>
                Task.Run(() => classifier.PredictFiles(files, progress, cancellation), cancellation));

        var table = PredictionTable.Of(answers);
        var classified = answers.Count(answer => answer.IsClassified);
        var summary = $"{classified:N0} of {files.Length:N0} files classified{(csv is null ? "" : $"; written to {csv}")}";
        var skipped = ImageLoading.Skipped(answers.Where(answer => !answer.IsClassified));
        if (csv is not null)
        {
            OutputFile.Write(csv, Encoding.UTF8.GetBytes(table));
            ImageLoading.Warn(skipped);
            Terminal.Say(summary);
        }
        else
        {
            Console.Out.Write(json ? "" : table);
            Console.Error.WriteLine(string.Join(Environment.NewLine, [.. skipped, summary]));
        }

        if (classified == 0)
        {
            throw new FewLabelException("Not one picture could be classified. Check the paths.");
        }

        if (json)
        {
            JsonOutput.Write(new { Classifier = path, Classes = classifier.Info.ClassNames, Classified = classified, Csv = csv, Files = answers.Select(Describe) });
        }

        return ExitCode.Done;
    }

    private static object Describe(ImageFilePrediction answer) => new
    {
        answer.Path,
        Class = answer.Prediction?.Name,
        answer.Prediction?.Probability,
        answer.Prediction?.Probabilities,
        answer.Fault,
    };
}
