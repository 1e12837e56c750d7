using FewLabel.Data;
using Spectre.Console;

namespace OwnImages;

/// <summary>Loads pictures with a bar, and says what was found.</summary>
internal static class PictureLoading
{
    private const int MostShown = 10;

    public static async Task<LoadedPictures> LoadAsync(string source, ImageShape shape, PictureLoadOptions options, CancellationToken cancellation)
    {
        var isTable = source.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        var pictures = await ShowAsync("Reading pictures", progress => isTable
            ? PictureCsv.LoadAsync(source, shape, options, progress, cancellation)
            : PictureFolder.LoadAsync(source, shape, options, progress, cancellation));
        Describe(pictures);
        return pictures;
    }

    /// <summary>Shows a bar while pictures are read.</summary>
    public static Task<T> ShowAsync<T>(string what, Func<IProgress<PictureProgress>, Task<T>> read) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(context => read(new Bar(context.AddTask(what))));

    /// <summary>Lists files that cannot be read.</summary>
    public static void ShowSkipped(IReadOnlyCollection<string> skipped)
    {
        if (skipped.Count == 0)
        {
            return;
        }

        AnsiConsole.MarkupLineInterpolated($"[yellow]{skipped.Count:N0} files were left out:[/]");
        foreach (var line in skipped.Take(MostShown))
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]  {line}[/]");
        }

        if (skipped.Count > MostShown)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]  and {skipped.Count - MostShown:N0} more[/]");
        }
    }

    private static void Describe(LoadedPictures pictures)
    {
        var (dataset, train) = (pictures.Dataset, pictures.Dataset.Train);
        var counts = train.CountClasses(train.Labelled).Zip(train.ClassNames, (count, name) => $"{name} {count:N0}");
        var test = dataset.HasTest ? $"{dataset.Test.Count:N0} test pictures" : "no test pictures";
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{dataset.Name}[/]: {train.Labelled.Length:N0} labelled pictures ({string.Join(", ", counts)}), {train.Count - train.Labelled.Length:N0} without a label, {test}; each becomes {train.Shape}");
        ShowSkipped([.. pictures.Skipped.Select(skipped => skipped.ToString())]);
    }

    private sealed class Bar(ProgressTask task) : IProgress<PictureProgress>
    {
        public void Report(PictureProgress value)
        {
            lock (task)
            {
                task.MaxValue = value.Total;
                task.Value = Math.Max(task.Value, value.Done);
            }
        }
    }
}
