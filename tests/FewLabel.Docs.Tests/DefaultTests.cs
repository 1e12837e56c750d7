using System.Text.RegularExpressions;

namespace FewLabel.Tests.Docs;

public sealed partial class DefaultTests
{
    [Fact]
    public void Every_default_that_the_documents_name_is_the_codes()
    {
        var stated = Documents.All.SelectMany(document => StatedDefault.In(Documents.Lines(document)).Select(item => (Document: document, Default: item))).ToList();

        Assert.True(stated.Count > 40, $"Only {stated.Count} defaults are marked in the documentation; is it read rightly?");
        AssertNone(stated.Select(item => (item.Document, item.Default.Line, item.Default.Fault())));
    }

    [Fact]
    public void A_marker_that_begins_ends_on_its_line() => AssertNone(
        from document in Documents.All
        from line in Documents.Lines(document).Index()
        where StatedDefault.Begun(line.Item) != StatedDefault.In([line.Item]).Count()
        select (document, line.Index + 1, (string?)"a marker of a default has no path, or no <!-- --> on its line"));

    [Fact]
    public void A_default_that_prose_names_is_marked() => AssertNone(
        from document in Documents.All
        from line in Unmarked(Documents.Lines(document))
        select (document, line, (string?)"names a default without <!-- default: Type.Property -->value<!-- -->, and does not say of which day it was"));

    [Theory]
    [InlineData("DeepPropagationOptions.Rounds", "five", "DeepPropagationOptions.Rounds is 4, and the document says 'five'")]
    [InlineData("DeepPropagationOptions.EnsembleSize", "4", "DeepPropagationOptions.EnsembleSize is 3, and the document says '4'")]
    [InlineData("DeepPropagationOptions.Training.Epoch", "8", "SelfTrainingOptions has no property Epoch (DeepPropagationOptions.Training.Epoch)")]
    [InlineData("NoOptions.Rounds", "4", "there is no type NoOptions, or more than one (NoOptions.Rounds)")]
    [InlineData("DeepPropagationOptions", "4", "DeepPropagationOptions names a type and none of its members")]
    [InlineData("CheckpointOptions.Every", "two minutes", "CheckpointOptions.Every is 00:01:00, and the document says 'two minutes'")]
    [InlineData("PretrainOptions.Views", "`Recipe.Digits.Augmentation`", "PretrainOptions.Views is ")]
    [InlineData("Recipe.Digits.TestTimeScales", "0.93 and 1", "Recipe.Digits.TestTimeScales is 0.93, 1, 1.07, and the document says '0.93 and 1'")]
    [InlineData("benchmarks/FewLabel.Benchmarks jobs --threads", "3", "the help says '--threads")]
    [InlineData("benchmarks/FewLabel.Benchmarks jobs --nonsense", "3", "benchmarks/FewLabel.Benchmarks jobs does not know --nonsense")]
    public void A_wrong_default_is_noticed(string path, string text, string fault)
    {
        var stated = Assert.Single(StatedDefault.In(["# Page", $"It takes <!-- default: {path} -->{text}<!-- --> of them."]));

        Assert.Equal(2, stated.Line);
        Assert.StartsWith(fault, stated.Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DeepPropagationOptions.Rounds", "four")]
    [InlineData("DeepPropagationOptions.Prototypes", "two thousand")]
    [InlineData("DeepPropagationOptions.Prototypes", "**2,000**")]
    [InlineData("DeepPropagationOptions.Network", "`Architectures.Cnn`")]
    [InlineData("CheckpointOptions.Every", "a minute")]
    [InlineData("SupervisedOptions.GradientClip", "off")]
    [InlineData("ImageFileOptions.Fit", "`ImageFit.LetterBox`")]
    [InlineData("SupervisedOptions.Optimizer", "AdamW")]
    [InlineData("AdamWOptions.WeightDecay", "0.01")]
    [InlineData("PretrainOptions.ReferenceStudy.Moco.Optimizer", "SGD")]
    [InlineData("MemoryReuse.BetweenGivingBack", "30 seconds")]
    [InlineData("Recipe.Digits.Augmentation.StrokeWidth.Change.High", "0.7")]
    [InlineData("Recipe.Digits.TestTimeScales", "0.93, 1 and 1.07")]
    [InlineData("benchmarks/FewLabel.Benchmarks jobs --threads", "2")]
    public void A_right_default_is_known(string path, string text) => Assert.Null(new StatedDefault(1, path, text).Fault());

    [Fact]
    public void Prose_about_a_default_is_told_from_code_and_history()
    {
        string[] lines =
        [
            "It is 4 by default.", "Of that day: 4 by default,", "```csharp", "// Default: 4", "```",
            "It is <!-- default: DeepPropagationOptions.Rounds -->4<!-- --> by default.", "The defaults of 2026-11-25 were others.", "The default is another.",
        ];

        Assert.Equal([1, 8], Unmarked(lines));
    }

    /// <summary>The lines of prose that say of something that it is a default, and neither mark it nor tell that it was one.</summary>
    private static IEnumerable<int> Unmarked(string[] lines)
    {
        var isCode = false;
        foreach (var (index, line) in lines.Index())
        {
            isCode ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (!isCode && Named().IsMatch(line) && StatedDefault.Begun(line) == 0 && !Past().IsMatch(line))
            {
                yield return index + 1;
            }
        }
    }

    private static void AssertNone(IEnumerable<(string Document, int Line, string? Fault)> items)
    {
        var faults = items.Where(item => item.Fault is not null).Select(item => $"{item.Document}, line {item.Line}: {item.Fault}").ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [GeneratedRegex(@"\bdefaults?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    /// <summary>A day, or another library's.</summary>
    [GeneratedRegex(@"of that day|20\d\d-\d\d-\d\d|PyTorch's", RegexOptions.IgnoreCase)]
    private static partial Regex Past();
}
