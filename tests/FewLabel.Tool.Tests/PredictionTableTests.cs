using FewLabel.Tool.Images;

namespace FewLabel.Tests.Tool;

/// <summary>A table of predictions computes nothing in a spreadsheet, and names the same files and classes.</summary>
public sealed class PredictionTableTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("oak", "oak")]
    [InlineData("a=b", "a=b")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("", "")]
    public void The_name_of_a_class_begins_no_formula(string name, string cell) => Assert.Equal(cell, PredictionTable.Class(name));

    [Theory]
    [InlineData("=1+1.png", "./=1+1.png")]
    [InlineData("-x.png", "./-x.png")]
    [InlineData("+x, y.png", "\"./+x, y.png\"")]
    [InlineData("new/=x.png", "new/=x.png")]
    [InlineData("/home/me/a.png", "/home/me/a.png")]
    public void A_path_that_would_begin_one_is_written_as_another_path_of_the_same_file(string path, string cell) => Assert.Equal(cell, PredictionTable.Path(path));
}
