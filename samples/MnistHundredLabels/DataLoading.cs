using FewLabel.Data;
using FewLabel.Runtime;
using Spectre.Console;

namespace MnistHundredLabels;

/// <summary>Gets the images and says where they come from.</summary>
internal static class DataLoading
{
    public static async Task<ImageDataset> LoadAsync(string? data, CancellationToken cancellation)
    {
        if (NativeRuntime.EnsureLoaded() == NativeLoad.Relaxed)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{NativeRuntime.Description}[/]");
        }

        var dataset = await LoadSilentlyAsync(data, cancellation);
        AnsiConsole.MarkupLineInterpolated($"[bold]{dataset.Name}[/]: {dataset.Train.Count:N0} training and {dataset.Test.Count:N0} test images");
        if (dataset.Notice is not null)
        {
            AnsiConsole.Write(new Panel(new Text(dataset.Notice)).Header("Not MNIST").BorderColor(Color.Yellow));
        }

        return dataset;
    }

    private static Task<ImageDataset> LoadSilentlyAsync(string? data, CancellationToken cancellation)
    {
        if (string.Equals(data, "synthetic", StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(SyntheticDigits.CreateDataset(cancellationToken: cancellation));
        }

        return data is not null
            ? Mnist.LoadAsync(data, cancellationToken: cancellation)
            : Mnist.LoadOrSyntheticAsync(new DownloadDisplay(), cancellationToken: cancellation);
    }

    private sealed class DownloadDisplay : IProgress<DownloadProgress>
    {
        private string? _file;

        public void Report(DownloadProgress value)
        {
            if (value.File != _file)
            {
                _file = value.File;
                AnsiConsole.MarkupLineInterpolated($"[grey]Downloading {value.File}[/]");
            }
        }
    }
}
