using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FewLabel.Tests.Docs;

/// <summary>
/// Lets a snippet run in seconds: small synthetic digits instead of MNIST, presets cut short, two draws of a study, and short options where a method
/// or a trainer is made without any. All else runs as it stands.
/// </summary>
internal sealed class Shortener : CSharpSyntaxRewriter
{
    private const string Short = "FewLabel.Tests.Docs.Short";

    private static readonly HashSet<string> Presets = ["MocoOptions", "PretrainOptions", "SemiSupervisedOptions"];

    private static readonly HashSet<string> Parts = ["Supervised", "SemiSupervised", "Pretraining", "Propagation"];

    /// <summary>Calls of the builder that take a name, a network or the name of another method, and then options.</summary>
    private static readonly Dictionary<string, string> Options = new()
    {
        ["Train"] = $"{Short}.Supervised",
        ["TrainSemiSupervised"] = $"{Short}.Of(SemiSupervisedOptions.FixMatch)",
        ["Pretrain"] = $"{Short}.Of(PretrainOptions.Quick)",
        ["PropagateDeeply"] = $"{Short}.Propagation",
    };

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (node.Expression.ToString() is "Mnist.LoadAsync" or "Mnist.LoadOrSyntheticAsync")
        {
            return SyntaxFactory.ParseExpression($"Task.FromResult({Short}.Digits())").WithTriviaFrom(node);
        }

        var visited = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
        return visited is { Expression: MemberAccessExpressionSyntax call, ArgumentList.Arguments.Count: 2 }
            && Options.TryGetValue(call.Name.Identifier.Text, out var options)
            ? visited.AddArgumentListArguments(SyntaxFactory.Argument(SyntaxFactory.ParseExpression(options)))
            : visited;
    }

    /// <summary>A trainer without options gets short ones, a study its first two draws.</summary>
    public override SyntaxNode? VisitObjectCreationExpression(ObjectCreationExpressionSyntax node)
    {
        var visited = (ObjectCreationExpressionSyntax)base.VisitObjectCreationExpression(node)!;
        return visited.Type.ToString() switch
        {
            "SupervisedTrainer" when visited.ArgumentList is { } list && list.Arguments.All(argument => argument.NameColon is { Name.Identifier.Text: not "options" }) =>
                visited.AddArgumentListArguments(SyntaxFactory.Argument(SyntaxFactory.ParseExpression($"{Short}.Supervised"))
                    .WithNameColon(SyntaxFactory.NameColon("options"))),
            "Study" when visited.ArgumentList?.Arguments[0].Expression is CollectionExpressionSyntax { Elements.Count: > 2 } seeds =>
                visited.ReplaceNode(seeds, SyntaxFactory.CollectionExpression(SyntaxFactory.SeparatedList(seeds.Elements.Take(2)))),
            _ => visited,
        };
    }

    /// <summary>A preset, a recipe, or a part of one is cut short.</summary>
    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node) =>
        node.ToString() is "Recipe.Digits" or "Recipe.Photos" or "Recipe.Generic"
        || node.Expression.ToString().StartsWith("Recipe.", StringComparison.Ordinal) && Parts.Contains(node.Name.Identifier.Text)
        || node.Expression is IdentifierNameSyntax type && Presets.Contains(type.Identifier.Text)
            ? SyntaxFactory.ParseExpression($"{Short}.Of({node})").WithTriviaFrom(node)
            : base.VisitMemberAccessExpression(node);
}
