using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Tool.Images;
using FewLabel.Training.Metrics;
using Spectre.Console;

namespace FewLabel.Tool.Commands;

/// <summary><c>measure</c>: how often a classifier is right about pictures whose classes are known.</summary>
internal static class MeasureCommand
{
    private const int MostConfusions = 5;

    /// <summary>Of fewer pictures, one more or less is a fifth of the class or more.</summary>
    private const int FewMeasured = 5;

    /// <summary>A table's pictures are read twice; at first only to find those that can be.</summary>
    private static readonly ImageShape Small = new(3, 8, 8);

    public static Command Create()
    {
        var classifier = new Argument<string>("CLASSIFIER") { Description = "The classifier, such as output/classifier.fewlabel." };
        var folder = new Argument<string>("FOLDER") { Description = "Folder with a subfolder for each class, of which some may be missing; or a .csv file with the columns path and label, such as the labels.measured.csv of label. None that it learned from." };
        var json = JsonOutput.Option();
        var command = new Command("measure", "Tells how often a classifier is right about pictures that you have labeled.") { classifier, folder, json };
        command.Does(
            (parsed, cancellation) => RunAsync(parsed.GetValue(classifier)!, parsed.GetValue(folder)!, parsed.GetValue(json), cancellation),
            _ => "The same command starts again.");
        return command;
    }

    private static async Task<int> RunAsync(string path, string folder, bool json, CancellationToken cancellation)
    {
        using var classifier = ClassifierLoading.Load(path);
        var classes = classifier.Info.ClassNames;
        var pictures = folder.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? await ReadAsync(folder, classes, cancellation) : List(folder, classes);
        var answers = await ImageLoading.ShowAsync("Classifying", progress =>
            Task.Run(() => classifier.PredictFiles(pictures.Select(picture => picture.Path), progress, cancellation), cancellation));
        ImageLoading.Warn(ImageLoading.Skipped(answers.Where(answer => !answer.IsClassified)));

        var counts = new long[classes.Length * classes.Length];
        foreach (var (picture, answer) in pictures.Zip(answers))
        {
            if (answer.IsClassified)
            {
                counts[(picture.Class * classes.Length) + answer.Prediction.Class]++;
            }
        }

        var confusion = new ConfusionMatrix(classes, [.. counts]);
        Describe(confusion);
        if (json)
        {
            JsonOutput.Write(ToJson(confusion, answers));
        }

        return ExitCode.Done;
    }

    private static object ToJson(ConfusionMatrix confusion, IEnumerable<ImageFilePrediction> answers)
    {
        var interval = AccuracyInterval.Wilson(confusion.Correct, confusion.Total);
        var classes = Enumerable.Range(0, confusion.ClassNames.Length);
        return new
        {
            confusion.Correct,
            confusion.Total,
            confusion.Accuracy,
            Interval = new { interval.Low, interval.High },
            confusion.MacroAccuracy,
            Classes = confusion.ClassNames,
            PerClass = confusion.PerClass.Select(each => new { each.Name, Pictures = each.Support, Precision = Known(each.Precision), Recall = Known(each.Recall) }),
            Confusion = classes.Select(actual => classes.Select(said => confusion[actual, said])),
            Skipped = answers.Where(answer => !answer.IsClassified).Select(answer => new { answer.Path, answer.Fault }),
        };
    }

    /// <summary>JSON knows no NaN.</summary>
    private static double? Known(double share) => double.IsNaN(share) ? null : share;

    /// <summary>The pictures with a label of a table.</summary>
    private static async Task<(string Path, int Class)[]> ReadAsync(string table, ImmutableArray<string> classes, CancellationToken cancellation)
    {
        using var loaded = await ImageLoading.ShowAsync("Reading pictures", progress => ImageCsv.LoadAsync(table, Small, null, progress, cancellation));
        ImageLoading.Warn(loaded.Notes);
        ImageLoading.Warn(ImageLoading.Skipped(loaded.Skipped));
        var train = loaded.Dataset.Train;
        return train.ClassNames.FirstOrDefault(name => !classes.Contains(name)) is { } other
            ? throw new FewLabelException($"{table} has the label {other}, which is none of the classes: {string.Join(", ", classes)}. Rename it, or leave its rows out.")
            : [.. train.Labeled.Select(image => (loaded.TrainPaths[(int)image], classes.IndexOf(train.ClassNames[(int)train.LabelValues[(int)image]])))];
    }

    private static (string Path, int Class)[] List(string folder, ImmutableArray<string> classes)
    {
        var folders = ImageFolder.FoldersIn(folder);
        if (folders.FirstOrDefault(path => ImageFolder.ClassOf(path, classes) < 0) is { } other)
        {
            throw new FewLabelException($"{other} is called as none of the classes, which are {string.Join(", ", classes)}. Rename it, or move it elsewhere.");
        }

        (string, int)[] pictures = [.. folders.SelectMany(path => ImageFolder.FilesIn(path).Select(file => (file, ImageFolder.ClassOf(path, classes))))];
        return pictures.Length > 0
            ? pictures
            : throw new FewLabelException($"{folder} has no pictures in folders called as the classes, which are {string.Join(", ", classes)}. Make some, and put pictures into them.");
    }

    private static void Describe(ConfusionMatrix confusion)
    {
        if (confusion.Total == 0)
        {
            throw new FewLabelException("Not one picture could be classified. Check the folder.");
        }

        var interval = AccuracyInterval.Wilson(confusion.Correct, confusion.Total);
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{Figures.Percent(confusion.Accuracy)}[/]: {confusion.Correct:N0} of {confusion.Total:N0} pictures are classified correctly, 95 % interval {Figures.Percent(interval.Low)} to {Figures.Percent(interval.High)}");
        Terminal.Say($"Macro accuracy, the mean of the classes: {Figures.Percent(confusion.MacroAccuracy)}");
        foreach (var each in confusion.PerClass)
        {
            Terminal.Say(each.Support == 0 ? $"  {each.Name}: no pictures" : string.Create(CultureInfo.InvariantCulture, $"  {each.Name}: {Figures.Percent(each.Recall)} of {each.Support:N0}"));
        }

        if (confusion.PerClass.Where(each => each.Support is > 0 and < FewMeasured).Select(each => each.Name).ToArray() is { Length: > 0 } few)
        {
            Terminal.Say($"Fewer than {FewMeasured} pictures: {string.Join(", ", few)}. What a class of so few shows is little more than chance.", "yellow");
        }

        var names = confusion.ClassNames;
        string[] confusions =
        [
            .. (from actual in Enumerable.Range(0, names.Length)
                from said in Enumerable.Range(0, names.Length)
                where actual != said && confusion[actual, said] > 0
                orderby confusion[actual, said] descending
                select $"{names[actual]} as {names[said]} ({confusion[actual, said]})").Take(MostConfusions),
        ];
        if (confusions.Length > 0)
        {
            Terminal.Say($"Taken for another class most often: {string.Join(", ", confusions)}");
        }
    }
}
