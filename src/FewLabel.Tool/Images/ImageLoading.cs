using FewLabel.CommandLine;
using FewLabel.Data;
using Spectre.Console;

namespace FewLabel.Tool.Images;

/// <summary>Loads pictures with a bar, and says what was found.</summary>
internal static class ImageLoading
{
    private const int MostShown = 10;

    public static async Task<LoadedImages> LoadAsync(string source, ImageShape shape, ImageLoadOptions options, CancellationToken cancellation)
    {
        var isTable = source.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        var pictures = await ShowAsync("Reading pictures", progress => isTable
            ? ImageCsv.LoadAsync(source, shape, options, progress, cancellation)
            : ImageFolder.LoadAsync(source, shape, options, progress, cancellation));
        Describe(pictures);
        return pictures;
    }

    /// <summary>Shows how far it is while pictures are read.</summary>
    public static Task<T> ShowAsync<T>(string what, Func<IProgress<ImageLoadProgress>, Task<T>> read) =>
        ProgressView.ShowAsync([what], view => read(new ImageStage(what, view)));

    /// <summary>Lines that list files that cannot be read; none if all can.</summary>
    public static IEnumerable<string> Skipped(IEnumerable<object> skipped)
    {
        string[] lines = [.. skipped.Select(each => $"  {each}")];
        return lines.Length == 0 ? [] :
        [
            lines.Length == 1 ? "A file was left out:" : $"{lines.Length:N0} files were left out:",
            .. lines.Take(MostShown),
            .. lines.Length > MostShown ? [$"  and {lines.Length - MostShown:N0} more"] : Array.Empty<string>(),
        ];
    }

    /// <summary>Shows lines that warn.</summary>
    public static void Warn(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Terminal.Say(line, "yellow");
        }
    }

    private static void Describe(LoadedImages pictures)
    {
        var (dataset, train) = (pictures.Dataset, pictures.Dataset.Train);
        var counts = train.CountClasses(train.Labeled);
        var each = counts.Distinct().Count() == 1
            ? $"{counts[0]:N0} of each of {train.ClassCount} classes"
            : string.Join(", ", counts.Zip(train.ClassNames, (count, name) => $"{name}: {count:N0}"));
        var test = dataset.HasTest ? $"{dataset.Test.Count:N0} test pictures" : "no test pictures";
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{dataset.Name}[/]: {train.Labeled.Length:N0} labeled pictures ({each}), {train.Count - train.Labeled.Length:N0} without a label, {test}; each becomes {train.Shape}");
        Warn(pictures.Notes);
        Warn(Skipped(pictures.Skipped));
    }
}
