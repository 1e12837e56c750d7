using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FewLabel.Tests.Docs;

/// <summary>What a snippet may take for granted: the implicit usings of a console program, and these names, which are declared where it uses them without declaring them.</summary>
internal static class Preamble
{
    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>Each after those that it needs.</summary>
    private static readonly (string Name, string Declaration)[] Names =
    [
        ("mnist", "using var mnist = FewLabel.Tests.Docs.Short.Digits();"),
        ("pixels", "var pixels = new byte[28 * 28];"),
        ("random", "using var random = new FewLabel.Runtime.RandomSource(42);"),
        ("normalize", "var normalize = new FewLabel.Augmentation.Normalize(0.1307, 0.3081);"),
        ("encoder", "using var encoder = FewLabel.Architectures.CnnBackbone.CreateEncoder(new FewLabel.Data.ImageShape(1, 28, 28), new FewLabel.Runtime.RandomSource(42));"),
        ("result", "using var result = FewLabel.Tests.Docs.Short.Result(FewLabel.Tests.Docs.Short.Digits());"),
        ("spread", "var spread = FewLabel.Tests.Docs.Short.Spread(FewLabel.Tests.Docs.Short.Digits());"),
        ("cancellationToken", "var cancellationToken = CancellationToken.None;"),
    ];

    /// <summary>The snippet as a whole program.</summary>
    /// <param name="block">The snippet.</param>
    /// <param name="usings">The using directives of the snippets before it.</param>
    /// <param name="document">The file that the compiler's messages name.</param>
    public static string Program(CodeBlock block, IEnumerable<string> usings, string document)
    {
        var root = CSharpSyntaxTree.ParseText(block.Text).GetCompilationUnitRoot();
        var used = root.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.Text).ToHashSet();
        var declared = root.DescendantNodes().OfType<VariableDeclaratorSyntax>().Select(variable => variable.Identifier.Text).ToHashSet();
        var own = root.Usings.Select(directive => directive.ToString()).ToHashSet();
        var body = string.Concat(root.Usings.Select(directive => directive.ToFullString()));
        var declarations = Names.Where(item => used.Contains(item.Name) && !declared.Contains(item.Name)).Select(item => item.Declaration);
        return $"""
            {Usings}
            {string.Join(' ', usings.Where(directive => !own.Contains(directive)))}
            #line {block.Line} "{document}"
            {body}
            #line hidden
            {string.Join(' ', declarations)}
            #line {block.Line + body.Count(letter => letter == '\n')} "{document}"
            {block.Text[body.Length..]}
            """;
    }

    public static IEnumerable<string> UsingsOf(CodeBlock block) =>
        CSharpSyntaxTree.ParseText(block.Text).GetCompilationUnitRoot().Usings.Select(directive => directive.ToString());
}
