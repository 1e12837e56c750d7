using System.Xml.Linq;

namespace FewLabel.Tests.Packaging;

public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    private static readonly string[] BottomToTop = ["FewLabel.Core", "FewLabel.Models", "FewLabel.Moco", "FewLabel", "FewLabel.Onnx", "FewLabel.Pretrained", "FewLabel.Reporting"];

    private static readonly string[] AllowedDependencies =
        ["Google.Protobuf", "Microsoft.Extensions.Logging.Abstractions", "SharpZipLib", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "TorchSharp"];

    private static readonly Dictionary<string, string[]> AllowedBesides = new()
    {
        ["FewLabel.Pretrained"] = ["Microsoft.ML.DnnImageFeaturizer.ResNet18", "Microsoft.ML.OnnxRuntime"],
        ["FewLabel.Reporting"] = ["ScottPlot"],
    };

    [Fact]
    public void Every_project_of_src_gives_a_package_of_its_name()
    {
        Assert.Equal(
            PackageFeed.Projects().Select(path => Path.GetFileNameWithoutExtension(path)).Order(),
            feed.Packages.Select(package => package.Id).Order());
        Assert.All(feed.Packages, package => Assert.Equal(feed.Version, package.Version));
    }

    [Fact]
    public void Every_package_has_a_readme_a_licence_a_description_and_tags() => Assert.All(feed.Packages, package =>
    {
        Assert.Equal("README.md", package.Value("readme"));
        Assert.Equal(File.ReadAllText(Path.Combine(PackageFeed.Repository(), "README.md")), package.ReadText("README.md"));
        Assert.Equal("MIT", package.Value("license"));
        Assert.Equal("expression", package.Element("license")!.Attribute("type")?.Value);
        Assert.False(string.IsNullOrWhiteSpace(package.Value("description")));
        Assert.NotEqual("Package Description", package.Value("description"));
        Assert.False(string.IsNullOrWhiteSpace(package.Value("tags")));
    });

    [Fact]
    public void Every_package_has_its_library_the_documentation_and_the_symbols() => Assert.All(feed.Packages, package =>
    {
        Assert.Contains($"lib/net10.0/{package.Id}.dll", package.Entries);
        var documentation = XDocument.Parse(package.ReadText($"lib/net10.0/{package.Id}.xml"));
        Assert.Contains(
            documentation.Descendants("member"),
            member => member.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal) && member.Element("summary") is not null);
        Assert.Contains($"lib/net10.0/{package.Id}.pdb", package.SymbolEntries);
        Assert.Single(package.Entries, entry => entry.EndsWith(".dll", StringComparison.Ordinal));
    });

    [Fact]
    public void Packages_depend_on_lower_layers_TorchSharp_SkiaSharp_and_the_logging_abstractions_alone() => Assert.All(feed.Packages, package =>
    {
        var layer = Array.IndexOf(BottomToTop, package.Id);
        Assert.True(layer >= 0, $"{package.Id} has no place among the layers.");
        foreach (var (id, version) in package.Dependencies.Where(item => item.Key.StartsWith("FewLabel", StringComparison.Ordinal)))
        {
            Assert.InRange(Array.IndexOf(BottomToTop, id), 0, layer - 1);
            Assert.Equal(feed.Version, version);
        }

        // Nobody carries plotting or pretrained networks who does not want them.
        Assert.All(
            package.Dependencies.Keys.Where(id => !id.StartsWith("FewLabel", StringComparison.Ordinal)),
            id => Assert.Contains(id, AllowedDependencies.Concat(AllowedBesides.GetValueOrDefault(package.Id, []))));
    });

    [Fact]
    public void The_schema_of_results_comes_with_the_package_that_writes_them() => Assert.Equal(
        File.ReadAllText(Path.Combine(PackageFeed.Repository(), "docs", "result.schema.json")),
        feed.Packages.Single(package => package.Id == "FewLabel").ReadText("result.schema.json"));

    [Fact]
    public void Packages_that_need_TorchSharp_name_versions_that_exist_of_what_it_brings_along() =>
        Assert.All(feed.Packages.Where(package => package.Dependencies.ContainsKey("TorchSharp")), package =>
        {
            Assert.Equal("0.107.0", package.Dependencies["TorchSharp"]);
            Assert.Equal("3.119.4", package.Dependencies["SkiaSharp"]);
            Assert.Equal("1.4.2", package.Dependencies["SharpZipLib"]);
            Assert.Equal("3.36.2", package.Dependencies["Google.Protobuf"]);
        });

    [Fact]
    public void The_pretrained_network_comes_with_its_own_package_and_not_with_ours()
    {
        var package = feed.Packages.Single(item => item.Id == "FewLabel.Pretrained");

        Assert.DoesNotContain(package.Entries, entry => entry.EndsWith(".onnx", StringComparison.Ordinal));
        Assert.Equal("0.23.1", package.Dependencies["Microsoft.ML.DnnImageFeaturizer.ResNet18"]);
    }

    [Fact]
    public async Task A_program_elsewhere_that_references_the_pretrained_networks_alone_has_the_model_beside_it_and_encodes()
    {
        using var consumer = new Consumer();
        await consumer.BuildAsync(feed, "FewLabel.Pretrained", "Pretrained.cs.txt");
        var output = Assert.Single(await consumer.RunAsync(times: 1));

        Assert.Contains("features: 512, finite: True, the same by OnnxRuntime: True", output);
        Assert.True(consumer.Has("DnnImageModels", "ResNet18Onnx", "ResNet18.onnx"));
        Assert.False(consumer.Has("Microsoft.ML.Core.dll"), "ML.NET came along.");
    }

    [Fact]
    public async Task A_program_elsewhere_builds_without_a_warning_on_the_top_package_alone_and_runs_an_experiment()
    {
        using var consumer = new Consumer();
        await consumer.BuildAsync(feed);
        var outputs = await consumer.RunAsync(times: 3);

        Assert.All(outputs, output =>
        {
            Assert.Contains("start-up: ", output);
            Assert.Contains("Synthetic digits: 100 labeled images", output);
            Assert.Contains("109,770", output);
            Assert.Contains("better than guessing: True", output);
            Assert.Contains("report: True", output);
        });
        Assert.Single(outputs.Select(WithoutSeconds).Distinct());

        static string WithoutSeconds(string output) => string.Join('\n', output.Split('\n').Where(line => !line.StartsWith("MLP 2", StringComparison.Ordinal)));
    }
}
