using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FewLabel.Tests;

/// <summary>What is known of one kind of picture stands in its recipe, and in the transforms that are made for strokes.</summary>
public sealed partial class RecipeScopeTests
{
    /// <summary>Recipes, data sources and the commands that offer them, tables of Unicode and places in PNG files, the generator of digits, and what works on strokes and their moments.</summary>
    private static readonly string[] Allowed =
    [
        "FewLabel/Recipes/", "FewLabel.Core/Data/Files/Folders/UnicodeNames.cs", "FewLabel.Core/Data/Files/Png/WidePng.cs", "FewLabel.Tool/Machines/MachineInfo.cs", "FewLabel.Tool/Commands/DigitsCommand.cs", "FewLabel.Core/Data/Sources/", "FewLabel.Core/Data/Synthetic/",
        "FewLabel.Core/Augmentation/RandomStroke.cs", "FewLabel.Core/Augmentation/Stroke", "FewLabel.Core/Augmentation/ForegroundExtent.cs",
        "FewLabel.Core/Augmentation/MomentNormalization.cs", "FewLabel.Models/Networks/MomentNormalizedEncoder.cs", "FewLabel.Onnx/OnnxMoments.cs",
    ];

    [Fact]
    public void Outside_recipes_no_code_knows_the_size_the_number_or_the_ink_of_digits()
    {
        var source = Source();
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(source, path).Replace('\\', '/')))
            .Where(file => !file.Name.Contains("/obj/", StringComparison.Ordinal) && !file.Name.Contains("/bin/", StringComparison.Ordinal)).ToList();

        Assert.True(files.Count > 300, $"{files.Count} files under {source}");
        Assert.All(Allowed, allowed => Assert.Contains(files, file => file.Name.StartsWith(allowed, StringComparison.Ordinal)));
        Assert.Empty(
            from file in files
            where !Allowed.Any(allowed => file.Name.StartsWith(allowed, StringComparison.Ordinal))
            from found in Found(File.ReadAllText(file.Path))
            select $"{file.Name}: {found}");
    }

    [Theory]
    [InlineData("private const long Made = 60_000;", "60_000")]
    [InlineData("var images = 60000L;", "60000L")]
    [InlineData("\"60,000 images\"", "60,000")]
    [InlineData("new ImageShape(1, 28, 28)", "28", "28")]
    [InlineData("\"1×28×28\"", "28", "28")]
    [InlineData("new RandomStroke(0.3, place: StrokePlace.OnInk)", "Ink")]
    [InlineData("out var ink", "ink")]
    [InlineData("await Mnist.LoadAsync() // MNIST", "Mnist")]
    [InlineData("\"// MNIST\"", "MNIST")]
    [InlineData("Views = Recipe.Digits.ContrastiveViews", "Recipe.Digits")]
    [InlineData("Views = DigitAugmentations.Light", "DigitAugmentations")]
    [InlineData("/// MNIST's 60,000 images of 28×28 pixels, their ink\n/* MNIST\n28 */ [FieldOffset(28)] x = 0.28 + 28.5 + 128 + 600_000; Shrink(link, 'k', IsLink);")]
    public void What_belongs_into_a_recipe_is_found_in_code_and_not_in_comments(string code, params string[] found) => Assert.Equal(found, Found(code));

    private static IEnumerable<string> Found(string code) =>
        Digits().Matches(Comment().Replace(code, match => match.Groups["text"].Value)).Select(match => match.Value);

    private static string Source([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "src"));

    /// <summary>A text or a character, which stays, or a comment.</summary>
    [GeneratedRegex("""(?<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')|//[^\n]*|/\*[\s\S]*?\*/""")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<![\w.]|FieldOffset\()28(?![\w.])|(?<![\w.])60[_,]?000L?(?![\w.])|(?<![A-Za-z])ink(?![a-z])|Ink(?![a-z])|MNIST|Mnist|Recipe\.Digits|DigitAugmentations|DigitsRecipe")]
    private static partial Regex Digits();
}
