using System.CommandLine;
using System.Globalization;
using System.Text;
using FewLabel;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Samples;

namespace OwnImages;

/// <summary><c>predict</c>: classifies pictures with a classifier that <c>train</c> wrote.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var classifier = new Argument<string>("CLASSIFIER") { Description = "The classifier, such as output/classifier.fewlabel." };
        var pictures = new Argument<string[]>("PICTURES") { Description = "Pictures, and folders of which all pictures are taken, those in folders inside too.", Arity = ArgumentArity.OneOrMore };
        var csv = new Option<string?>("--csv") { Description = "File for a table with the columns path, class and probability. Without it the table goes to the screen.", HelpName = "FILE" };
        var overwrite = Outputs.Option();
        var command = new Command("predict", "Classifies pictures.") { classifier, pictures, csv, overwrite };
        command.Does(
            (parsed, cancellation) => RunAsync(parsed.GetValue(classifier)!, parsed.GetValue(pictures)!, parsed.GetValue(csv), parsed.GetValue(overwrite), cancellation),
            _ => "Nothing was written; the same command starts again.");
        return command;
    }

    private static async Task<int> RunAsync(string path, string[] pictures, string? csv, bool overwrite, CancellationToken cancellation)
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
            : await PictureLoading.ShowAsync("Classifying", progress =>
                Task.Run(() => classifier.PredictFiles(files, progress, cancellation), cancellation));

        var table = Table(answers);
        var classified = answers.Count(answer => answer.IsClassified);
        var summary = $"{classified:N0} of {files.Length:N0} files classified{(csv is null ? "" : $"; written to {csv}")}";
        var skipped = PictureLoading.Skipped(answers.Where(answer => !answer.IsClassified));
        if (csv is null)
        {
            Console.Write(table);
            Console.Error.WriteLine(string.Join(Environment.NewLine, [.. skipped, summary]));
        }
        else
        {
            OutputFile.Write(csv, Encoding.UTF8.GetBytes(table));
            PictureLoading.Warn(skipped);
            Terminal.Say(summary);
        }

        return classified > 0 ? ExitCode.Done : throw new FewLabelException("Not one picture could be classified. Check the paths.");
    }

    /// <summary>One line a file; class and probability are empty where it cannot be read.</summary>
    private static string Table(IEnumerable<ImageFilePrediction> answers)
    {
        var text = new StringBuilder(OutputKind.TableHead + "\n");
        foreach (var answer in answers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Field(answer.Path)},{Field(answer.Prediction?.Name ?? "")},{answer.Prediction?.Probability:0.0000}\n");
        }

        return text.ToString();
    }

    private static string Field(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
