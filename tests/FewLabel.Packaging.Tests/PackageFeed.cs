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

    /// <summary>Packs projects again, as the feed was packed but elsewhere.</summary>
    /// <param name="projects">Their names.</param>
    /// <param name="folder">Gets the packages.</param>
    internal Task PackAgainAsync(IReadOnlyCollection<string> projects, TemporaryFolder folder) => PackAsync(
        folder, folder.Path, Projects().Where(path => projects.Contains(Path.GetFileNameWithoutExtension(path))));

    /// <summary>The projects below src/ that do not say that they are no package.</summary>
    internal static IReadOnlyList<string> Projects() =>
        [.. Directory.EnumerateDirectories(Path.Combine(Repository(), "src")).SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
            .Where(path => XDocument.Load(path).Descendants("IsPackable").LastOrDefault()?.Value != "false")
            .Order()];

    internal static string Repository([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

    public async Task InitializeAsync()
    {
        await PackAsync(_folder, Folder, Projects());
        Packages = [.. Directory.EnumerateFiles(Folder, "*.nupkg").Order().Select(path => new PackedPackage(path))];
    }

    /// <summary>One solution, so that one command packs all; outputs elsewhere, so that the repository's stay as they are.</summary>
    private Task PackAsync(TemporaryFolder folder, string output, IEnumerable<string> projects)
    {
        var solution = folder.Combine("packages.slnx");
        File.WriteAllText(solution, new XElement("Solution", projects.Select(path => new XElement("Project", new XAttribute("Path", path)))).ToString());

        // A commit that somebody makes while the tests run would stand in the packages that are packed after it.
        return DotNet.RunAsync(
            folder.Path, TimeSpan.FromMinutes(8),
            [
                "pack", solution, "--output", output, "--artifacts-path", folder.Combine("artifacts"), $"-p:Version={Version}",
                $"-p:ToolPackageRuntimeIdentifiers={Platform}", "-p:EnableSourceControlManagerQueries=false", .. DotNet.BuildOptions,
            ]);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
