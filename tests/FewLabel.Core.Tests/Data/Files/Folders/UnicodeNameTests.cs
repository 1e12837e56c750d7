using System.Text;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

public sealed class UnicodeNameTests : IDisposable
{
    private const string Composed = "B\u00E4ume";
    private const string Decomposed = "Ba\u0308ume";

    private static readonly ImageShape Shape = new(1, 1, 2);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Both forms as Python's unicodedata gives them.</summary>
    [Theory]
    [InlineData("B\u00E4ume", "Ba\u0308ume")]
    [InlineData("\u00C5ngstr\u00F6m", "A\u030Angstro\u0308m")]
    [InlineData("Ti\u1EBFng Vi\u1EC7t", "Tie\u0302\u0301ng Vie\u0323\u0302t")]
    [InlineData("\uD55C\uAD6D\uC5B4", "\u1112\u1161\u11AB\u1100\u116E\u11A8\u110B\u1165")]
    [InlineData("\u304C\u30D7", "\u304B\u3099\u30D5\u309A")]
    [InlineData("\u03AE \u0439 \u0451", "\u03B7\u0301 \u0438\u0306 \u0435\u0308")]
    [InlineData("\U0001109A", "\U00011099\U000110BA")]
    [InlineData("oak \U0001F333", "oak \U0001F333")]
    public void Each_form_comes_from_the_other(string composed, string decomposed)
    {
        Assert.Equal(composed, UnicodeNames.Composed(decomposed));
        Assert.Equal(composed, UnicodeNames.Composed(composed));
        Assert.Equal(decomposed, UnicodeNames.Decomposed(composed));
        Assert.Equal(decomposed, UnicodeNames.Decomposed(decomposed));
    }

    [Theory]
    [InlineData("\uD83C")]
    [InlineData("a\uDF33b")]
    [InlineData("")]
    [InlineData("\u0308")]
    public void What_is_no_word_stays_as_it_is(string name)
    {
        Assert.Equal(name, UnicodeNames.Composed(name));
        Assert.Equal(name, UnicodeNames.Decomposed(name));
    }

    [Fact]
    public async Task A_test_folder_in_the_other_form_has_the_same_classes()
    {
        Put($"{Decomposed}/a.png");
        Put("dog/d.png");
        Put($"test/{Composed}/t.png");

        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape, new ImageLoadOptions { FindDuplicates = false });

        Assert.Equal([Composed, "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal([0L], pictures.Dataset.Test.LabelValues.AsEnumerable());
    }

    [Fact]
    public async Task Classes_that_are_given_in_the_other_form_are_the_same_and_keep_their_spelling()
    {
        Put($"{Composed}/a.png");
        Put("dog/d.png");

        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape, new ImageLoadOptions { Classes = ["dog", Decomposed] });

        Assert.Equal(["dog", Decomposed], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal([0L, 1], pictures.Dataset.Train.LabelValues.AsEnumerable());
    }

    [LinuxFact("file systems that keep both forms")]
    public async Task Two_folders_with_one_name_in_both_forms_are_one_class_and_it_is_said()
    {
        Put($"{Composed}/a.png");
        Put($"{Decomposed}/b.png");
        Put("dog/d.png");

        using var pictures = await ImageFolder.LoadAsync(_folder.Root, Shape, new ImageLoadOptions { FindDuplicates = false });

        Assert.Equal([Composed, "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal([0L, 0, 1], pictures.Dataset.Train.LabelValues.AsEnumerable());
        Assert.Equal($"2 folders are called '{Composed}', in different forms of Unicode. They are one class.", Assert.Single(pictures.Notes));
    }

    [LinuxFact("file systems that keep both forms")]
    public async Task A_table_finds_files_and_classes_in_either_form()
    {
        Put($"{Decomposed}.png");
        Put("b.png");
        Put("c.png");
        var table = _folder.Write("table.csv", Encoding.UTF8.GetBytes($"path,label\n{Composed}.png,{Composed}\nb.png,{Decomposed}\nc.png,dog\n"));

        using var pictures = await ImageCsv.LoadAsync(table, Shape, new ImageLoadOptions { FindDuplicates = false });

        Assert.Equal([Composed, "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal([0L, 0, 1], pictures.Dataset.Train.LabelValues.AsEnumerable());
        Assert.Equal("1 paths name their files in another form of Unicode. The files were found.", Assert.Single(pictures.Notes));
    }

    [Fact]
    public void The_class_of_a_folder_is_found_in_either_form()
    {
        Assert.Equal(1, ImageFolder.ClassOf($"/pictures/{Decomposed}/", ["dog", Composed]));
        Assert.Equal(-1, ImageFolder.ClassOf("/pictures/bird", ["dog", Composed]));
    }

    private void Put(string name) => _folder.Write(name, PictureBytes.Gray([0, 200]));
}
