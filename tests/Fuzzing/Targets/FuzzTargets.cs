using FewLabel.Runtime;

namespace FewLabel.Fuzzing;

/// <summary>All readers.</summary>
internal static class FuzzTargets
{
    private static readonly string[] Pictures = ["png", "jpeg", "bmp", "webp", "gif", "tiff"];

    public static IReadOnlyList<string> Names { get; } = ["idx", .. Pictures, "checkpoint", "safetensors", "pth", "classifier", "study", "csv"];

    /// <summary>Makes one.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">An empty folder of its own.</param>
    public static FuzzTarget Create(string name, string folder)
    {
        NativeRuntime.EnsureLoaded();
        return Of(name, folder);
    }

    private static FuzzTarget Of(string name, string folder) => name switch
    {
        "idx" => new IdxTarget(folder),
        "checkpoint" => new StateTarget(folder),
        "safetensors" => new SafeTensorsTarget(folder),
        "pth" => new TorchTarget(folder),
        "classifier" => new ClassifierTarget(folder),
        "study" => new StudyTarget(folder),
        "csv" => new CsvTarget(folder),
        _ => PictureTarget.All(folder).First(target => target.Name == name),
    };
}
