namespace FewLabel.Tests.Docs;

public sealed class LinkTests
{
    [Fact]
    public void Every_relative_link_leads_to_a_file_and_a_heading_that_exist()
    {
        var links = Documents.All.Append("CHANGELOG.md").SelectMany(document => Link.In(Documents.Lines(document)).Select(link => (Document: document, Link: link))).ToList();

        Assert.True(links.Count > 50, $"Only {links.Count} links; are they read rightly?");
        var faults = links.Select(item => (item, Fault: item.Link.Fault(item.Document))).Where(item => item.Fault is not null)
            .Select(item => $"{item.item.Document}, line {item.item.Link.Line}: {item.Fault}").ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("[a](nowhere.md)", "there is no nowhere.md")]
    [InlineData("[a](README.md#nowhere)", "README.md has no heading #nowhere")]
    [InlineData("[a](#nowhere)", " has no heading #nowhere")]
    public void A_link_that_leads_nowhere_is_noticed(string line, string fault) =>
        Assert.Equal(fault, Assert.Single(Link.In([line])).Fault("README.md"));

    [Fact]
    public void Links_in_code_and_to_other_sites_are_passed_over()
    {
        string[] lines = ["[site](https://example.org/a#b) and `[code](a.md)`", "```", "[code](b.md)", "```", "[one](c.md#d), ![two](e.png)"];

        Assert.Equal([new Link(5, "c.md", "d"), new Link(5, "e.png", "")], Link.In(lines));
    }

    [Fact]
    public void Anchors_are_those_of_GitHub()
    {
        string[] lines = ["# `jobs`: whole jobs, side by side", "## GLIBCXX_3.4.32 not found", "```sh", "# a remark", "```", "## [Linked](a.md) words", "### Twice", "### Twice"];

        Assert.Equal(["jobs-whole-jobs-side-by-side", "glibcxx_3432-not-found", "linked-words", "twice", "twice-1"], Link.Anchors(lines));
    }
}
