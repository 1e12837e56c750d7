using System.Xml.Linq;

namespace FewLabel.Tests.Packaging;

[Collection(PackageFeed.Collection)]
public sealed class PackageTests(PackageFeed feed)
{
    private static readonly string[] BottomToTop = ["FewLabel.Core", "FewLabel.Models", "FewLabel.Moco", "FewLabel", "FewLabel.Onnx", "FewLabel.Pretrained", "FewLabel.Labeling.Web", "FewLabel.Reporting"];

    /// <summary>What each package uses itself, besides lower layers of FewLabel.</summary>
    private static readonly Dictionary<string, string[]> Uses = new()
    {
        ["FewLabel.Core"] = ["Microsoft.Extensions.Logging.Abstractions", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "TorchSharp"],
        ["FewLabel.Models"] = ["FewLabel.Core"],
        ["FewLabel.Moco"] = ["FewLabel.Models"],
        ["FewLabel"] = ["FewLabel.Moco"],
        ["FewLabel.Labeling.Web"] = ["FewLabel.Pretrained"],
        ["FewLabel.Onnx"] = ["FewLabel", "Google.Protobuf"],
        ["FewLabel.Pretrained"] = ["FewLabel", "Microsoft.ML.DnnImageFeaturizer.ResNet18", "Microsoft.ML.OnnxRuntime"],
        ["FewLabel.Reporting"] = ["FewLabel", "ScottPlot", "SkiaSharp"],
    };

    [Fact]
    public void Every_project_of_src_gives_a_package_of_its_name()
    {
        Assert.Equal(
            PackageFeed.Projects().Select(path => Path.GetFileNameWithoutExtension(path)).Append($"FewLabel.Tool.{PackageFeed.Platform}").Order(),
            feed.Packages.Select(package => package.Id).Order());
        Assert.All(feed.Packages, package => Assert.Equal(feed.Version, package.Version));
    }

    [Fact]
    public void Every_library_has_its_documentation_and_the_symbols() => Assert.All(feed.Libraries, package =>
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
    public void Every_library_names_what_it_uses_itself_and_nothing_that_others_bring_along() => Assert.All(feed.Libraries, package =>
    {
        Assert.Equal(Uses[package.Id].Order(StringComparer.Ordinal), package.Dependencies.Keys.Order(StringComparer.Ordinal));
        foreach (var (id, version) in package.Dependencies.Where(item => item.Key.StartsWith("FewLabel", StringComparison.Ordinal)))
        {
            Assert.InRange(Array.IndexOf(BottomToTop, id), 0, Array.IndexOf(BottomToTop, package.Id) - 1);
            Assert.Equal(feed.Version, version);
        }
    });

    [Fact]
    public void What_is_no_library_depends_on_nothing() =>
        Assert.All(feed.Packages.Except(feed.Libraries), package => Assert.Empty(package.Dependencies));

    [Fact]
    public void The_schema_of_results_comes_with_the_package_that_writes_them() => Assert.Equal(
        File.ReadAllText(Path.Combine(PackageFeed.Repository(), "docs", "result.schema.json")),
        feed.Packages.Single(package => package.Id == "FewLabel").ReadText("result.schema.json"));

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
