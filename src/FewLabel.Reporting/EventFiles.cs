using FewLabel.Runtime;
using TorchSharp;
using TorchSharp.Modules;

namespace FewLabel.Reporting;

/// <summary>
/// Curves as TensorBoard's event files, a folder for each method and each pre-training. They are written elsewhere first and moved at the
/// end, each whole; files of an earlier call are replaced.
/// </summary>
internal static class EventFiles
{
    private const string Suffix = "fewlabel";

    public static void Write(ExperimentResult result, string folder)
    {
        NativeRuntime.EnsureLoaded();
        var temporary = TemporaryName.Beside(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        try
        {
            foreach (var (name, write) in Runs(result))
            {
                var draft = Path.Combine(temporary, name);
                Directory.CreateDirectory(draft);
                write(torch.utils.tensorboard.SummaryWriter(draft, Suffix));
                Move(draft, Path.Combine(folder, name));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FewLabelException($"Cannot write event files to {folder}: {error.Message} Free space on the disk, or give another folder that can be written.", error);
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static IEnumerable<(string Name, Action<SummaryWriter> Write)> Runs(ExperimentResult result)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var method in result.Methods)
        {
            yield return (FolderName(method.Name, taken), writer => WriteMethod(writer, method));
        }

        foreach (var methods in result.Methods.Where(method => method.Pretraining is not null).GroupBy(method => method.Pretraining!))
        {
            yield return (FolderName($"pre-training of {methods.First().EncoderName}", taken), writer =>
            {
                foreach (var record in methods.Key.History)
                {
                    Scalar(writer, "pretraining/loss", record.Loss, record.Step);
                    Scalar(writer, "pretraining/accuracy", record.Accuracy, record.Step);
                    Scalar(writer, "pretraining/feature spread", record.FeatureSpread, record.Step);
                    Scalar(writer, "pretraining/learning rate", record.LearningRate, record.Step);
                }
            });
        }
    }

    private static void WriteMethod(SummaryWriter writer, MethodResult method)
    {
        foreach (var epoch in method.Training?.History ?? [])
        {
            Scalar(writer, "loss/training", epoch.TrainLoss, epoch.Epoch);
            Scalar(writer, "loss/validation", epoch.ValidationLoss, epoch.Epoch);
            Scalar(writer, "accuracy/training", epoch.TrainAccuracy, epoch.Epoch);
            Scalar(writer, "accuracy/validation", epoch.ValidationAccuracy, epoch.Epoch);
            Scalar(writer, "learning rate", epoch.LearningRate, epoch.Epoch);
        }

        Scalar(writer, "accuracy/test", method.Test?.Accuracy, method.Training?.History.Length ?? 0);
    }

    private static void Scalar(SummaryWriter writer, string name, double? value, long step)
    {
        if (value is { } number)
        {
            writer.add_scalar(name, (float)number, (int)step);
        }
    }

    /// <summary>The name without what a path could take for more than a letter, its own among those taken.</summary>
    private static string FolderName(string name, HashSet<string> taken)
    {
        var plain = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '-' or '_' ? character : '_')).Trim();
        var own = plain;
        for (var number = 2; !taken.Add(own); number++)
        {
            own = $"{plain} {number}";
        }

        return own;
    }

    private static void Move(string draft, string target)
    {
        Directory.CreateDirectory(target);
        var earlier = Directory.GetFiles(target, "events.out.tfevents.*." + Suffix);
        foreach (var file in Directory.GetFiles(draft))
        {
            File.Move(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }

        Array.ForEach(earlier, File.Delete);
    }

    private static void Discard(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
