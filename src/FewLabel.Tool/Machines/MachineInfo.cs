using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using FewLabel.Data;
using FewLabel.Runtime;
using TorchSharp;

namespace FewLabel.Tool.Machines;

/// <summary>What this machine offers.</summary>
internal sealed record MachineInfo
{
    private const double Gibibyte = 1 << 30;

    /// <summary>The version of the tool.</summary>
    public required string Version { get; init; }

    /// <summary>The version of .NET.</summary>
    public required string DotNet { get; init; }

    /// <summary>The operating system and the processor's kind.</summary>
    public required string Platform { get; init; }

    /// <summary>The processor cores that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>The memory that this process may use, in bytes.</summary>
    public required long Memory { get; init; }

    /// <summary>What computes.</summary>
    public required TorchInfo Torch { get; init; }

    /// <summary>Where published data sets are found.</summary>
    public required IReadOnlyList<DataFolder> Data { get; init; }

    /// <summary>For people.</summary>
    [JsonIgnore]
    public IEnumerable<(string Name, string Value)> Lines =>
    [
        ("FewLabel", Version),
        (".NET", DotNet),
        ("System", Platform),
        ("Cores", Cores.ToString(CultureInfo.InvariantCulture)),
        ("Memory", string.Create(CultureInfo.InvariantCulture, $"{Memory / Gibibyte:0.0} GiB")),
        ("Torch", Torch.ToString()),
        ("GPU", Torch.Gpus > 0 ? $"{Torch.Gpus} by CUDA" : "none that can be used"),
        ("Data", $"{IdxSource.FolderVariable} is {(Environment.GetEnvironmentVariable(IdxSource.FolderVariable) is { Length: > 0 } folder ? folder : "not set")}"),
        .. Data.Select(each => ("", $"{each.Name}: {each.Folder ?? "not here; it is downloaded when it is asked for"}")),
    ];

    /// <summary>Asks the machine.</summary>
    public static MachineInfo Read() => new()
    {
        Version = VersionOf(typeof(Experiment)),
        DotNet = Environment.Version.ToString(),
        Platform = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        Cores = Environment.ProcessorCount,
        Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Torch = TorchInfo.Read(),
        Data = [.. new[] { Mnist.Source, FashionMnist.Source, KMnist.Source }.Select(source => new DataFolder(source.Name, source.FindFolder()))],
    };

    /// <summary>The version of the assembly of a type, without the commit.</summary>
    public static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? type.Assembly.GetName().Version!.ToString(3);

    /// <summary>Where a published data set is.</summary>
    /// <param name="Name">The data set.</param>
    /// <param name="Folder">The folder that has all its files; null if there is none.</param>
    internal sealed record DataFolder(string Name, string? Folder);
}
