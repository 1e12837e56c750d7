using System.CommandLine;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using Spectre.Console;

namespace FewLabel.Tool.Commands;

/// <summary><c>digits</c>: writes digits as a folder of pictures, to try the other commands with.</summary>
internal static class DigitsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder to make. It must not exist, or be empty." };
        var data = new Option<string>("--data") { Description = "Folder with MNIST's four IDX files, or 'synthetic' for generated digits.", HelpName = "DIR", DefaultValueFactory = _ => "synthetic" };
        var labeled = new Option<int>("--labeled") { Description = "Pictures in the folders of classes, the same number of each.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var unlabeled = new Option<int>("--unlabeled") { Description = "Pictures without a label.", HelpName = "N", DefaultValueFactory = _ => 3_000 };
        var test = new Option<int>("--test") { Description = "Test pictures; 0 makes no test folder.", HelpName = "N", DefaultValueFactory = _ => 1_000 };
        var seed = new Option<long>("--seed") { Description = "Seed of the draw.", HelpName = "S", DefaultValueFactory = _ => 42 };
        var json = JsonOutput.Option();
        var command = new Command("digits", "Writes digits as a folder of PNG pictures, to try the other commands with.") { folder, data, labeled, unlabeled, test, seed, json };
        command.Does(
            (parsed, cancellation) => RunAsync(
                parsed.GetValue(folder)!, parsed.GetValue(data)!, parsed.GetValue(labeled), parsed.GetValue(unlabeled), parsed.GetValue(test), parsed.GetValue(seed), parsed.GetValue(json), cancellation),
            _ => "What was written has been removed; the same command starts again.");
        return command;
    }

    private static async Task<int> RunAsync(string folder, string data, int labeled, int unlabeled, int test, long seed, bool json, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new FewLabelException($"{folder} is not empty. Give a folder that does not exist yet.");
        }

        OutputFile.Check(Path.Combine(folder, "probe"));
        using var digits = await LoadAsync(data, labeled + unlabeled, test, cancellation);
        using var random = new RandomSource(seed);
        var train = digits.Train;
        var draw = LabelSampler.PerClass(train.LabelValues, train.ClassCount, labeled / train.ClassCount, random);
        long[] others = [.. draw.Unlabeled.Take(unlabeled)];
        if (others.Length < unlabeled || test > digits.Test.Count)
        {
            throw new FewLabelException($"{digits.Name} has {draw.Unlabeled.Length:N0} other training and {digits.Test.Count:N0} test images. Ask for fewer.");
        }

        var written = new List<string>();
        try
        {
            Write(draw.Labeled, image => Path.Combine(train.ClassNames[(int)train.LabelValues[(int)image]], $"{image:00000}.png"), train);
            Write(others, image => Path.Combine("unlabeled", $"{image:00000}.png"), train);
            Write(Enumerable.Range(0, test).Select(image => (long)image), image => Path.Combine("test", train.ClassNames[(int)digits.Test.LabelValues[(int)image]], $"{image:00000}.png"), digits.Test);
        }
        catch
        {
            Remove(folder, written);
            throw;
        }

        AnsiConsole.MarkupLineInterpolated(
            $"{digits.Name}: {draw.Labeled.Length:N0} labeled, {others.Length:N0} unlabeled and {test:N0} test pictures written to {folder}");
        if (json)
        {
            JsonOutput.Write(new { Folder = folder, Dataset = digits.Name, Labeled = draw.Labeled.Length, Unlabeled = others.Length, Test = test });
        }

        return ExitCode.Done;

        void Write(IEnumerable<long> indices, Func<long, string> name, ImageSet images)
        {
            foreach (var image in indices)
            {
                cancellation.ThrowIfCancellationRequested();
                using var pixels = images.Pixels.narrow(0, image, 1);
                var path = Path.Combine(folder, name(image));
                Save(path, ImageFile.ToPng(pixels.bytes, images.Shape), written);
            }
        }
    }

    private static Task<ImageDataset> LoadAsync(string data, int train, int test, CancellationToken cancellation) =>
        data.Equals("synthetic", StringComparison.OrdinalIgnoreCase)
            ? Task.Run(() => SyntheticDigits.CreateDataset(train + 1_000, Math.Max(1, test), cancellationToken: cancellation), cancellation)
            : Mnist.LoadAsync(data, cancellationToken: cancellation);

    /// <summary>Removes what was written, and the folders that are empty then.</summary>
    private static void Remove(string folder, List<string> written)
    {
        written.ForEach(File.Delete);
        var folders = written.Select(path => Path.GetDirectoryName(path)!).Append(Path.Combine(folder, "test")).Append(folder).Distinct();
        foreach (var empty in folders.OrderByDescending(path => path.Length).Where(path => Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any()))
        {
            Directory.Delete(empty);
        }
    }

    private static void Save(string path, byte[] content, List<string> written)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            written.Add(path);
            file.Write(content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException($"Cannot write {path}: {error.Message} Give another folder that can be written.", error);
        }
    }
}
