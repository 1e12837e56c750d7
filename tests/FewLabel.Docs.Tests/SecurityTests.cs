using System.Text.RegularExpressions;

namespace FewLabel.Tests.Docs;

/// <summary>Each line of the threat review is held by tests that exist.</summary>
public sealed partial class SecurityTests
{
    private const string Page = "docs/guide/security.md";

    private static readonly Lazy<Dictionary<string, HashSet<string>>> Tests = new(Find);

    [Fact]
    public void Every_line_names_tests_that_exist()
    {
        var rows = Documents.Lines(Page).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal) && !line.StartsWith("| what ", StringComparison.Ordinal)).ToList();

        Assert.True(rows.Count > 25, $"Only {rows.Count} lines; are they read rightly?");
        Assert.All(rows, row => Assert.True(Names(row).Count > 0, $"No test holds: {row}"));
        var missing = rows.SelectMany(Names).Where(name => !Exists(name)).ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Theory]
    [InlineData("FewLabel.Tests.Docs.SecurityTests.A_name_of_no_test_is_noticed", true)]
    [InlineData("FewLabel.Tests.Docs.SecurityTests.Another", false)]
    [InlineData("FewLabel.Tests.Docs.OtherTests.A_name_of_no_test_is_noticed", false)]
    [InlineData("FewLabel.Tests.SecurityTests.A_name_of_no_test_is_noticed", false)]
    public void A_name_of_no_test_is_noticed(string name, bool exists) => Assert.Equal(exists, Exists(name));

    private static List<string> Names(string row) => [.. TestName().Matches(row).Select(match => match.Groups[1].Value)];

    private static bool Exists(string name)
    {
        var at = name.LastIndexOf('.');
        return Tests.Value.TryGetValue(name[..at], out var methods) && methods.Contains(name[(at + 1)..]);
    }

    /// <summary>The methods of each class under tests that are a fact or a theory.</summary>
    private static Dictionary<string, HashSet<string>> Find()
    {
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Documents.Repository, "tests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(path);
            if (Namespace().Match(text) is { Success: true } place)
            {
                found[$"{place.Groups[1].Value}.{Path.GetFileNameWithoutExtension(path)}"] = [.. Method().Matches(text).Select(match => match.Groups[1].Value)];
            }
        }

        return found;
    }

    [GeneratedRegex(@"`(FewLabel\.Tests\.[A-Za-z0-9_.]+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\[\w*(?:Fact|Theory)[^\r\n]*\](?:\s*\[[^\r\n]*\])*\s*public (?:static )?(?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Method();
}
