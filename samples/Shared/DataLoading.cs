using System.CommandLine;
using System.Globalization;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Runtime;
using Spectre.Console;

namespace FewLabel.Samples;

/// <summary>Gets the images and says where they come from.</summary>
internal static class DataLoading
{
    private const string Synthetic = "synthetic";

    /// <summary>MNIST has six training images for each test image.</summary>
    private const int TrainPerTest = 6;

    /// <summary>The option that says which images; without it they are MNIST, or generated where that cannot be had.</summary>
    public static Option<string?> Option()
    {
        var option = new Option<string?>("--data")
        {
            Description = "Folder with MNIST's four IDX files (plain or .gz), or 'synthetic' for generated digits, 'synthetic:N' for N of them. Default: FEWLABEL_DATA, the cache, a download, generated digits, whichever is there first.",
            HelpName = "DIR",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && IsSynthetic(text) && CountOf(text) is < 100 or > 1_000_000)
            {
                result.AddError($"--data {text} is not known; after 'synthetic:' comes the number of training images, 100 to 1,000,000.");
            }
        });
        return option;
    }

    public static async Task<ImageDataset> LoadAsync(string? data, CancellationToken cancellation)
    {
        Terminal.Say(data is not null && IsSynthetic(data) ? "Drawing digits ..." : "Reading images ...");
        if (NativeRuntime.EnsureLoaded() == NativeLoad.Relaxed)
        {
            Terminal.Say(NativeRuntime.Description);
        }

        var dataset = await LoadSilentlyAsync(data, cancellation);
        AnsiConsole.MarkupLineInterpolated($"[bold]{dataset.Name}[/]: {dataset.Train.Count:N0} training and {dataset.Test.Count:N0} test images");
        if (dataset.Notice is not null)
        {
            AnsiConsole.Write(new Panel(new Text(dataset.Notice)).Header("Not MNIST").BorderColor(Color.Yellow));
        }

        return dataset;
    }

    private static Task<ImageDataset> LoadSilentlyAsync(string? data, CancellationToken cancellation) => data switch
    {
        null => Mnist.LoadOrSyntheticAsync(new DownloadDisplay(), cancellationToken: cancellation),
        _ when !IsSynthetic(data) => Mnist.LoadAsync(data, cancellationToken: cancellation),
        _ when CountOf(data) is { } count => Task.FromResult(SyntheticDigits.CreateDataset(count, count / TrainPerTest, cancellationToken: cancellation)),
        _ => Task.FromResult(SyntheticDigits.CreateDataset(cancellationToken: cancellation)),
    };

    private static bool IsSynthetic(string data) => data.Split(':')[0].Equals(Synthetic, StringComparison.OrdinalIgnoreCase);

    /// <summary>The number after <c>synthetic:</c>, 0 if it is none; null without one.</summary>
    private static int? CountOf(string data) => data.Split(':', 2) is [_, var count]
        ? int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        : null;

    private sealed class DownloadDisplay : IProgress<DownloadProgress>
    {
        private string? _file;

        public void Report(DownloadProgress value)
        {
            if (value.File != _file)
            {
                _file = value.File;
                Terminal.Say($"Downloading {value.File}");
            }
        }
    }
}
