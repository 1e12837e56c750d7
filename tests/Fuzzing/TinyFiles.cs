using System.Text.Json;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Studies;
using static TorchSharp.torch;

namespace FewLabel.Fuzzing;

/// <summary>A small file of each kind that FewLabel saves, and what a reader must find in them.</summary>
internal static class TinyFiles
{
    public const string Classifier = "classifier.fewlabel";
    public const string Weights = "weights.safetensors";
    public const string Checkpoint = "checkpoint.state";
    public const string Draw = "seed-1.json";
    public const string Result = "result.json";
    public const string Expected = "expected.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The image that is classified.</summary>
    public static byte[] Pixels { get; } = [.. Enumerable.Range(0, 16).Select(i => (byte)(i * 16))];

    /// <summary>The numbers in the weights and in the checkpoint, shape (2, 3).</summary>
    public static float[] Numbers { get; } = [0.5f, -1, 2.25f, float.Epsilon, 1e30f, 0];

    /// <summary>Writes them into a folder that is for them alone: files of these names are replaced.</summary>
    /// <exception cref="FewLabelException">The folder has other files in it.</exception>
    public static async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        string[] names = [Classifier, Weights, Checkpoint, Draw, Result, Expected];
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).FirstOrDefault(name => !names.Contains(name)) is { } other)
        {
            throw new FewLabelException($"{folder} has '{other}' in it, which is none of these files. Give a folder that is empty or has them alone.");
        }

        using var images = TinyExperiment.CreateImages();
        using (var result = await TinyExperiment.Describe(images).Build().RunAsync(cancellationToken: cancellation))
        {
            result.Best.Save(Path.Combine(folder, Classifier));
            result.SaveJson(Path.Combine(folder, Result));
        }

        var study = await WriteDrawAsync(Path.Combine(folder, Draw), images, cancellation);
        using (var numbers = tensor(Numbers).reshape(2, 3))
        {
            WeightFile.Save(Path.Combine(folder, Weights), new Dictionary<string, Tensor> { ["numbers"] = numbers }, new Dictionary<string, string> { ["made by"] = "FewLabel" });
            WriteCheckpoint(Path.Combine(folder, Checkpoint), numbers);
        }

        using var classifier = FewLabel.Classifier.Load(Path.Combine(folder, Classifier), Runtime.ComputeDevice.Cpu, ArchitectureRegistry.BuiltIn.With(TinyEncoder.Architecture));
        var prediction = classifier.Predict(Pixels);
        await File.WriteAllTextAsync(
            Path.Combine(folder, Expected),
            JsonSerializer.Serialize(new TinyFigures(prediction.Name, [.. prediction.Probabilities], study.Runs[0].Methods[0].TestAccuracy!.Value), Indented) + "\n",
            cancellation);
    }

    private static async Task<StudyResult> WriteDrawAsync(string path, ImageDataset images, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-study-").FullName;
        try
        {
            var study = await new Study([1], seed => TinyExperiment.Describe(images, seed)).CheckpointTo(folder).RunAsync(cancellationToken: cancellation);
            File.Copy(Path.Combine(folder, Draw), path, overwrite: true);
            return study;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteCheckpoint(string path, Tensor numbers)
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-checkpoint-").FullName;
        try
        {
            using var kept = CheckpointFolder.Open(folder);
            using var state = new TrainingState { Elapsed = TimeSpan.FromSeconds(3) };
            state.Copy("numbers", numbers);
            state.Put("epoch", 7);
            kept.Save(state);
            File.Copy(kept.LastGood!, path, overwrite: true);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
