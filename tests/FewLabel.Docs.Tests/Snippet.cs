using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FewLabel.Tests.Docs;

/// <summary>A snippet as a program: compiled as a reader's console program would be, and run in this process.</summary>
internal sealed class Snippet
{
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    private readonly SyntaxTree _tree;

    public Snippet(CodeBlock block, IEnumerable<string> usings, string document) =>
        _tree = CSharpSyntaxTree.ParseText(Preamble.Program(block, usings, document), path: document);

    /// <summary>The compiler's errors, each with document and line.</summary>
    public IReadOnlyList<string> Errors() => ErrorsOf(Compile(_tree).GetDiagnostics());

    /// <summary>Runs it, cut short by the <see cref="Shortener"/>.</summary>
    public void Run()
    {
        using var image = new MemoryStream();
        var emitted = Compile(_tree.WithRootAndOptions(new Shortener().Visit(_tree.GetRoot()), _tree.Options)).Emit(image);
        Assert.True(emitted.Success, "What the shortener made of it does not compile:\n" + string.Join('\n', ErrorsOf(emitted.Diagnostics)));
        var context = new AssemblyLoadContext(null, isCollectible: true);
        image.Position = 0;
        try
        {
            var main = context.LoadFromStream(image).EntryPoint!;
            main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        }
        catch (TargetInvocationException error) when (error.InnerException is { } inner)
        {
            throw inner;
        }
        finally
        {
            context.Unload();
        }
    }

    private static CSharpCompilation Compile(SyntaxTree tree) => CSharpCompilation.Create(
        "snippet", [tree], References, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

    private static string[] ErrorsOf(IEnumerable<Diagnostic> diagnostics) => [.. diagnostics
        .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
        .Select(diagnostic => $"{diagnostic.Location.GetMappedLineSpan().Path}, line {diagnostic.Location.GetMappedLineSpan().StartLinePosition.Line + 1}: {diagnostic.Id} {diagnostic.GetMessage()}")];
}
