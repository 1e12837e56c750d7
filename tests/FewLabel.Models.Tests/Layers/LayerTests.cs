using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace FewLabel.Tests.Layers;

/// <summary>Reads the project files of src/ and checks which way they point.</summary>
public sealed class LayerTests
{
    private static readonly string[] BottomToTop = ["FewLabel.Core", "FewLabel.Models", "FewLabel.Moco", "FewLabel", "FewLabel.Onnx", "FewLabel.Pretrained", "FewLabel.Reporting", "FewLabel.Labeling.Web", "FewLabel.Tool", "FewLabel.Templates"];

    private static readonly string[] AllowedPackages =
        ["Microsoft.Extensions.Logging.Abstractions", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "TorchSharp"];

    /// <summary>Those for reports, for ONNX files, for pretrained networks and for the command line bring what draws, writes, runs or reads them.</summary>
    private static readonly Dictionary<string, string[]> Extras = new()
    {
        ["FewLabel.Onnx"] = ["Google.Protobuf"],
        ["FewLabel.Pretrained"] = ["Microsoft.ML.OnnxRuntime", "Microsoft.ML.DnnImageFeaturizer.ResNet18"],
        ["FewLabel.Reporting"] = ["ScottPlot"],
        ["FewLabel.Tool"] = ["$(TorchBackendPackage)", "Spectre.Console", "System.CommandLine"],
    };

    public static TheoryData<string> Projects => [.. ProjectFiles().Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_one_of_the_layers_and_references_only_lower_ones(string project)
    {
        var layer = Array.IndexOf(BottomToTop, project);
        Assert.True(layer >= 0, $"{project} has no place among the layers {string.Join(" <- ", BottomToTop)}.");

        var references = Items(project, "ProjectReference").Select(item => Path.GetFileNameWithoutExtension(Include(item).Replace('\\', '/')));
        Assert.All(references, reference => Assert.InRange(Array.IndexOf(BottomToTop, reference), 0, layer - 1));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_library_references_TorchSharp_its_image_codecs_the_logging_abstractions_and_what_its_output_needs_alone(string project)
    {
        string[] allowed = Extras.TryGetValue(project, out var extra) ? [.. AllowedPackages, .. extra] : AllowedPackages;
        var packages = Items(project, "PackageReference").Where(item => !IsPrivate(item)).Select(Include);
        Assert.All(packages, package => Assert.Contains(package, allowed));
    }

    [Fact]
    public void The_lowest_layers_are_there_and_the_shared_settings_add_no_package()
    {
        Assert.Contains("FewLabel.Core", ProjectFiles().Select(path => Path.GetFileNameWithoutExtension(path)));
        Assert.Contains("FewLabel.Models", ProjectFiles().Select(path => Path.GetFileNameWithoutExtension(path)));
        string[] shared = [Path.Combine(Source(), "Directory.Build.props"), Path.Combine(Source(), "..", "Directory.Build.props")];
        Assert.All(shared, path => Assert.All(Elements(path, "PackageReference"), item => Assert.True(IsPrivate(item), $"{Include(item)} in {path}")));
    }

    private static IEnumerable<string> ProjectFiles() => Directory.EnumerateFiles(Source(), "*.csproj", SearchOption.AllDirectories).Where(path => !path.Contains("templates", StringComparison.Ordinal)).Order();

    private static IEnumerable<XElement> Items(string project, string kind) =>
        Elements(ProjectFiles().Single(path => Path.GetFileNameWithoutExtension(path) == project), kind);

    private static IEnumerable<XElement> Elements(string path, string kind) => XDocument.Load(path).Descendants(kind);

    private static string Include(XElement item) => item.Attribute("Include")!.Value;

    private static bool IsPrivate(XElement item) =>
        string.Equals(item.Attribute("PrivateAssets")?.Value, "all", StringComparison.OrdinalIgnoreCase);

    private static string Source([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "src"));
}
