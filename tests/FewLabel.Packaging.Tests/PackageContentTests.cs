using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Text.RegularExpressions;

namespace FewLabel.Tests.Packaging;

/// <summary>What makes people trust a package: what it says of itself, code to look at, and no trace of the machine.</summary>
[Collection(PackageFeed.Collection)]
public sealed partial class PackageContentTests(PackageFeed feed)
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Fact]
    public void Every_package_has_a_license_a_description_tags_and_release_notes_of_its_version() => Assert.All(feed.Packages, package =>
    {
        Assert.Equal("MIT", package.Value("license"));
        Assert.Equal("expression", package.Element("license")!.Attribute("type")?.Value);
        Assert.False(string.IsNullOrWhiteSpace(package.Value("description")));
        Assert.NotEqual("Package Description", package.Value("description"));
        Assert.False(string.IsNullOrWhiteSpace(package.Value("tags")));
        Assert.StartsWith($"{feed.Version.Split('-')[0]}: ", package.Value("releaseNotes"), StringComparison.Ordinal);
    });

    [Fact]
    public void Every_package_has_an_icon_of_128_pixels() => Assert.All(feed.Packages, package =>
    {
        Assert.Equal("icon.png", package.Value("icon"));
        var icon = package.Read("icon.png");
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], icon[..4]);
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20))));
    });

    [Fact]
    public void Every_package_has_a_readme_of_its_own_that_needs_no_other_file() => Assert.All(feed.Packages, package =>
    {
        Assert.Equal("README.md", package.Value("readme"));
        var readme = package.ReadText("README.md");
        Assert.StartsWith($"# {package.Id.Replace($".{PackageFeed.Platform}", "", StringComparison.Ordinal)}\n", readme, StringComparison.Ordinal);
        Assert.All(Target().Matches(readme), link => Assert.StartsWith("https://", link.Groups["target"].Value, StringComparison.Ordinal));
        Assert.DoesNotContain("<img", readme, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("samples/", readme, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("[a](docs/a.md)", "docs/a.md")]
    [InlineData("![a](picture.png \"title\")", "picture.png")]
    [InlineData("[a]: docs/a.md", "docs/a.md")]
    public void A_link_into_the_repository_is_noticed(string line, string target) => Assert.Equal(target, Target().Match(line).Groups["target"].Value);

    [Fact]
    public void The_symbols_hold_all_sources_and_no_path_of_the_machine() => Assert.All(feed.Libraries, package =>
    {
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(package.ReadSymbols($"lib/net10.0/{package.Id}.pdb")));
        var reader = symbols.GetMetadataReader();
        var embedded = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
            .Where(information => reader.GetGuid(information.Kind) == EmbeddedSource).Select(information => (DocumentHandle)information.Parent).ToHashSet();

        Assert.NotEmpty(reader.Documents);
        Assert.All(reader.Documents, handle =>
        {
            var name = reader.GetString(reader.GetDocument(handle).Name);
            Assert.True(embedded.Contains(handle), $"{name} is not embedded.");
            Assert.StartsWith("/_/", name, StringComparison.Ordinal);
        });
    });

    [Fact]
    public async Task The_templates_are_the_same_byte_for_byte_when_they_are_packed_again_elsewhere()
    {
        using var folder = new TemporaryFolder();
        string[] projects = ["FewLabel.Templates"];
        await feed.PackAgainAsync(projects, folder);
        string[] packed = [.. Directory.EnumerateFiles(folder.Path, "*.*nupkg").Order(StringComparer.Ordinal)];
        Assert.Equal((2 * projects.Length) - 1, packed.Length);
        foreach (var again in packed)
        {
            var first = Path.Combine(feed.Folder, Path.GetFileName(again));
            Assert.Equal(Contents(first), Contents(again));
            Assert.True(File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(again)), $"{Path.GetFileName(again)} holds the same files and is another file.");
        }

        static IEnumerable<string> Contents(string path)
        {
            using var archive = System.IO.Compression.ZipFile.OpenRead(path);
            return [.. archive.Entries.Select(entry =>
            {
                using var stream = entry.Open();
                return $"{entry.FullName} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(stream))}";
            })];
        }
    }

    /// <summary>What a link or a picture of Markdown leads to.</summary>
    [GeneratedRegex(@"(\]\(|^\s*\[[^\]]+\]:\s*)(?<target>[^)\s]+)", RegexOptions.Multiline)]
    private static partial Regex Target();
}
