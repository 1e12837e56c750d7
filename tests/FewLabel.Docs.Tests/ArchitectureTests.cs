using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FewLabel.Tests.Docs;

/// <summary>docs/guide/architecture.md is true to the folders.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Source = Path.Combine(Documents.Repository, "src");

    private static readonly string Page = string.Join('\n', Documents.Lines(Path.Combine("docs", "guide", "architecture.md")));

    private static readonly ILookup<string, string> Files = Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Source, path).Replace('\\', '/'))
        .Where(path => path.Split('/') is var parts && !parts.Contains("bin") && !parts.Contains("obj"))
        .ToLookup(path => path.Split('/')[^1]);

    [Fact]
    public void Every_file_that_the_page_names_is_one_file_of_the_source()
    {
        var names = FileName().Matches(Page).Select(match => match.Value).Distinct().ToList();

        Assert.True(names.Count > 25, $"The page names {names.Count} files only; is it read rightly?");
        var faults = names.Select(FaultWithFile).OfType<string>().ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_folder_that_the_page_names_exists()
    {
        var folders = FolderName().Matches(Page).Select(match => match.Groups["folder"].Value).Distinct().ToList();

        Assert.True(folders.Count > 8, $"The page names {folders.Count} folders only; is it read rightly?");
        Assert.All(folders, folder => Assert.True(Directory.Exists(Path.Combine(Source, folder)), $"There is no folder src/{folder}."));
    }

    [Fact]
    public void The_drawing_of_the_layers_has_the_references_of_the_projects()
    {
        var drawn = Arrow().Matches(Page).Select(match => $"{match.Groups["from"].Value} -> {match.Groups["to"].Value}").Order(StringComparer.Ordinal);
        var projects = Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories);
        var real = projects.SelectMany(project => XDocument.Load(project).Descendants("ProjectReference")
            .Where(reference => reference.Attribute("OutputItemType") is null)
            .Select(reference => $"{Path.GetFileNameWithoutExtension(project)} -> {Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))}"));

        Assert.Equal(real.Order(StringComparer.Ordinal), drawn);
    }

    [Theory]
    [InlineData("NoSuchFile.cs", "There is no NoSuchFile.cs below src.")]
    [InlineData("FewLabel.Core/Graphs/NoSuchFile.cs", "There is no FewLabel.Core/Graphs/NoSuchFile.cs below src.")]
    [InlineData("FewLabel.Core/Graphs/FeatureRows.cs", null)]
    [InlineData("ImageSet.cs", null)]
    public void A_file_that_is_not_there_or_not_the_only_one_is_noticed(string name, string? fault) => Assert.Equal(fault, FaultWithFile(name));

    /// <summary>What is wrong with the name of a file, alone or with its path below src.</summary>
    private static string? FaultWithFile(string name)
    {
        var found = Files[name.Split('/')[^1]].Where(path => !name.Contains('/', StringComparison.Ordinal) || path == name).Order(StringComparer.Ordinal).ToList();
        return found.Count switch
        {
            0 => $"There is no {name} below src.",
            1 => null,
            _ => $"{name} is the name of {found.Count} files: {string.Join(", ", found)}. Name the folder.",
        };
    }

    [GeneratedRegex(@"[A-Za-z][\w./]*\.cs\b")]
    private static partial Regex FileName();

    [GeneratedRegex(@"`(?<folder>FewLabel[\w.]*(/\w+)*)/`")]
    private static partial Regex FolderName();

    [GeneratedRegex("""\["(?<from>FewLabel[\w.]*)"\] --> \w+\["(?<to>FewLabel[\w.]*)"\]""")]
    private static partial Regex Arrow();
}
