using System.CommandLine;
using System.Globalization;
using System.Text;
using FewLabel;
using FewLabel.Runtime;
using FewLabel.Samples;
using Spectre.Console;

namespace OwnImages;

/// <summary><c>predict</c>: classifies pictures with a classifier that <c>train</c> wrote.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var classifier = new Argument<string>("CLASSIFIER") { Description = "The classifier, such as output/classifier.fewlabel." };
        var pictures = new Argument<string[]>("PICTURES") { Description = "Pictures, and folders of which all pictures are taken, those in folders inside too.", Arity = ArgumentArity.OneOrMore };
        var csv = new Option<string?>("--csv") { Description = "File for a table with the columns path, class and probability. Without it the table goes to the screen.", HelpName = "FILE" };
        var command = new Command("predict", "Classifies pictures.") { classifier, pictures, csv };
        command.Does(
            (parsed, cancellation) => RunAsync(parsed.GetValue(classifier)!, parsed.GetValue(pictures)!, parsed.GetValue(csv), cancellation),
            _ => "Nothing was written; the same command starts again.");
        return command;
    }

    private static async Task<int> RunAsync(string path, string[] pictures, string? csv, CancellationToken cancellation)
    {
        if (csv is not null)
        {
            OutputFile.Check(csv);
        }

        using var classifier = Classifier.Load(path);
        string[] files = [.. pictures.SelectMany(Expand)];
        var answers = await PictureLoading.ShowAsync("Classifying", progress =>
            Task.Run(() => classifier.PredictFiles(files, progress, cancellation), cancellation));

        var table = Table(answers);
        if (csv is null)
        {
            Console.Write(table);
        }
        else
        {
            OutputFile.Write(csv, Encoding.UTF8.GetBytes(table));
        }

        var classified = answers.Count(answer => answer.IsClassified);
        PictureLoading.ShowSkipped([.. answers.Where(answer => !answer.IsClassified).Select(answer => answer.ToString())]);
        AnsiConsole.MarkupLineInterpolated($"[grey]{classified:N0} of {files.Length:N0} files classified{(csv is null ? "" : $"; written to {csv}")}[/]");
        return classified > 0 ? ExitCode.Done : throw new FewLabelException("Not one picture could be classified. Check the paths.");
    }

    /// <summary>A folder's files in ordinal order; a file as it is.</summary>
    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true }).Order(StringComparer.Ordinal)
        : [path];

    /// <summary>One line a file; class and probability are empty where it cannot be read.</summary>
    private static string Table(IEnumerable<PicturePrediction> answers)
    {
        var text = new StringBuilder("path,class,probability\n");
        foreach (var answer in answers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Field(answer.Path)},{Field(answer.Prediction?.Name ?? "")},{answer.Prediction?.Probability:0.0000}\n");
        }

        return text.ToString();
    }

    private static string Field(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
