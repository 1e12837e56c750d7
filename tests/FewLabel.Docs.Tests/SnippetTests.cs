namespace FewLabel.Tests.Docs;

public sealed class SnippetTests
{
    public static TheoryData<string> WithSnippets() => new(Documents.All.Where(document => Blocks(document).Any()));

    [Theory]
    [MemberData(nameof(WithSnippets))]
    public void Every_snippet_compiles_and_runs(string document)
    {
        var snippets = Snippets(document, [.. Blocks(document)]).ToList();
        var errors = snippets.SelectMany(item => item.Snippet.Errors()).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));

        // A reader runs one after the other, in one folder: a later one reads the file that an earlier one wrote.
        var before = Environment.CurrentDirectory;
        var folder = Directory.CreateTempSubdirectory("fewlabel-docs-").FullName;
        try
        {
            Environment.CurrentDirectory = folder;
            foreach (var (block, snippet) in snippets.Where(item => !item.Block.CompileOnly))
            {
                var error = Record.Exception(snippet.Run);
                Assert.True(error is null, $"{document}, line {block.Line}: the snippet fails. {error}");
            }
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_readme_has_snippets() => Assert.True(Blocks("README.md").Count() >= 3);

    [Fact]
    public void A_snippet_that_does_not_compile_is_named_with_document_and_line()
    {
        string[] lines = ["# Title", "", "```csharp", "using FewLabel;", "", "Console.WriteLine(mnist.Train.Count);", "Architectures.Nothing();", "```"];
        var block = Assert.Single(CodeBlock.In(lines));

        var error = Assert.Single(new Snippet(block, [], "docs/page.md").Errors());

        Assert.StartsWith("docs/page.md, line 7: CS0117", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snippet_that_fails_is_noticed()
    {
        var block = new CodeBlock("csharp", 1, "throw new InvalidOperationException(\"no\");", false);

        Assert.Equal("no", Assert.Throws<InvalidOperationException>(new Snippet(block, [], "page.md").Run).Message);
    }

    [Fact]
    public void Usings_and_the_marker_count_for_the_right_snippets()
    {
        string[] lines = ["```csharp", "using FewLabel;", "_ = 2;", "```", "", CodeBlock.Marker, "", "```csharp", "_ = Architectures.Cnn;", "```", "```sh", "ls", "```", "```csharp", "_ = 1;", "```"];
        var blocks = CodeBlock.In(lines).ToList();

        Assert.Equal([false, true, false, false], blocks.Select(block => block.CompileOnly));
        Assert.Equal(["csharp", "csharp", "sh", "csharp"], blocks.Select(block => block.Language));
        Assert.Equal([2, 9, 12, 15], blocks.Select(block => block.Line));
        Assert.All(Snippets("page.md", [.. blocks.Where(block => block.Language == "csharp")]), item => Assert.Empty(item.Snippet.Errors()));
    }

    private static IEnumerable<CodeBlock> Blocks(string document) =>
        CodeBlock.In(Documents.Lines(document)).Where(block => block.Language == "csharp");

    /// <summary>The snippets of a document, each with the usings of those before it.</summary>
    private static IEnumerable<(CodeBlock Block, Snippet Snippet)> Snippets(string document, IReadOnlyList<CodeBlock> blocks)
    {
        var usings = new List<string> { "using FewLabel;" };
        foreach (var block in blocks)
        {
            yield return (block, new Snippet(block, [.. usings.Distinct()], document));
            usings.AddRange(Preamble.UsingsOf(block));
        }
    }
}
