using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace FewLabel.Tests.Packaging;

/// <summary>All packages of src/, packed once into a folder of their own, under a version that nobody else has.</summary>
[CollectionDefinition(Collection)]
public sealed class PackageFeed : IAsyncLifetime, ICollectionFixture<PackageFeed>
{
    public const string Collection = "packages";


    private readonly TemporaryFolder _folder = new();

    internal string Version { get; } = $"0.1.0-test.{Guid.NewGuid():N}"[..24];

    internal string Folder => _folder.Combine("feed");

    internal IReadOnlyList<PackedPackage> Packages { get; private set; } = [];

    /// <summary>The packages that programs reference.</summary>
    internal IEnumerable<PackedPackage> Libraries => Packages.Where(package => package.Element("packageTypes") is null);

    /// <summary>The platform of this machine, of which alone the tool is packed.</summary>
    internal static string Platform { get; } = RuntimeInformation.RuntimeIdentifier;

    /// <summary>Packs one project again, as the feed was packed but elsewhere.</summary>
    /// <param name="project">Its name.</param>
    /// <param name="folder">Gets the package.</param>
    internal Task PackAgainAsync(string project, TemporaryFolder folder) => DotNet.RunAsync(
        folder.Path, TimeSpan.FromMinutes(4),
        ["pack", Projects().Single(path => Path.GetFileNameWithoutExtension(path) == project), .. Options(folder.Path, folder.Combine("artifacts"))]);

    /// <summary>The projects below src/ that do not say that they are no package.</summary>
    internal static IReadOnlyList<string> Projects() =>
        [.. Directory.EnumerateDirectories(Path.Combine(Repository(), "src")).SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
            .Where(path => XDocument.Load(path).Descendants("IsPackable").LastOrDefault()?.Value != "false")
            .Order()];

    internal static string Repository([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

    public async Task InitializeAsync()
    {
        // One solution, so that one command packs all; outputs elsewhere, so that the repository's stay as they are.
        var solution = _folder.Combine("packages.slnx");
        var projects = Projects().Select(path => new XElement("Project", new XAttribute("Path", path)));
        File.WriteAllText(solution, new XElement("Solution", projects).ToString());
        await DotNet.RunAsync(
            _folder.Path, TimeSpan.FromMinutes(8),
            ["pack", solution, .. Options(Folder, _folder.Combine("artifacts"))]);
        Packages = [.. Directory.EnumerateFiles(Folder, "*.nupkg").Order().Select(path => new PackedPackage(path))];
    }

    private string[] Options(string output, string artifacts) =>
        ["--output", output, "--artifacts-path", artifacts, $"-p:Version={Version}", $"-p:ToolPackageRuntimeIdentifiers={Platform}", .. DotNet.BuildOptions];

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
