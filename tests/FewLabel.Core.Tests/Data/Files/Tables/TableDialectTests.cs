using System.Text;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

public sealed class TableDialectTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 1, 2);

    private readonly TestFolder _folder = new();

    public TableDialectTests()
    {
        foreach (var name in new[] { "a.png", "b.png", "c.png", "scans/1.png" })
        {
            _folder.Write(name, PictureBytes.Gray([0, 200]));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("filename,class\na.png,cat\nb.png,dog\n", "the column 'filename' is taken for the paths and 'class' for the labels.")]
    [InlineData("File;Category\na.png;cat\nb.png;dog\n", "the column 'File' is taken for the paths and 'Category' for the labels.")]
    [InlineData("IMAGE\tLABEL\na.png\tcat\nb.png\tdog\n", "the column 'IMAGE' is taken for the paths and 'LABEL' for the labels.")]
    [InlineData("id,Class Name,image_path,split\n1,cat,a.png,x\n2,dog,b.png,y\n", "the column 'image_path' is taken for the paths and 'Class Name' for the labels.")]
    [InlineData("path,label,class\na.png,cat,1\nb.png,dog,1\n", "paths and labels are those of 'path' and 'label'. Not read: 'class'.")]
    [InlineData("a.png,cat\nb.png,dog\n", "has no line that names its columns: column 1 is taken for the paths and column 2 for the labels.")]
    [InlineData("cat;a.png\ndog;b.png\n", "has no line that names its columns: column 2 is taken for the paths and column 1 for the labels.")]
    public async Task Columns_are_known_by_their_usual_names_and_it_is_said(string table, string note)
    {
        using var pictures = await LoadAsync(table);

        Assert.Equal(["cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal(["a.png", "b.png"], pictures.TrainPaths.Select(Path.GetFileName));
        Assert.EndsWith(note, Assert.Single(pictures.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Path,Label\na.png,cat\nb.png,dog\n")]
    [InlineData("sep=;\r\npath;label\r\na.png;cat\r\nb.png;dog\r\n")]
    [InlineData("\"sep=|\"\npath|label\na.png|cat\nb.png|dog\n")]
    public async Task A_table_as_it_should_be_has_no_notes(string table)
    {
        using var pictures = await LoadAsync(table);

        Assert.Equal(["cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Empty(pictures.Notes);
    }

    [Theory]
    [InlineData("file,image,label\na.png,b.png,cat\n", "has several columns that may be the path: 'file', 'image'. Call the right one 'path'.")]
    [InlineData("path,class,category\na.png,1,cat\n", "has several columns that may be the label: 'class', 'category'. Call the right one 'label'.")]
    [InlineData("path,label,Label\na.png,1,cat\n", "has several columns that may be the label: 'label', 'Label'")]
    [InlineData("a.png,cat,1\nb.png,dog,2\n", "has no column 'path' in its first line, but 'a.png', 'cat', '1'")]
    [InlineData("a.png,b.png\nc.png,a.png\n", "has no column 'path' in its first line")]
    [InlineData("one,two\na.png,cat\n", "has no column 'path' in its first line, but 'one', 'two'")]
    public async Task Columns_that_are_not_clear_are_refused(string table, string message)
    {
        var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(table));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("None")]
    [InlineData("?")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("N/A")]
    [InlineData("NA")]
    [InlineData("<NA>")]
    [InlineData("#N/A")]
    public async Task What_programs_write_for_a_missing_label_is_no_class(string missing)
    {
        var table = $"path,label\na.png,cat\nb.png,dog\nc.png,{missing}\n";
        using var pictures = await LoadAsync(table);
        using var asClass = await LoadAsync(table, new ImageLoadOptions { Classes = ["cat", "dog", missing] });

        Assert.Equal(["cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal([0L, 1, -1], pictures.Dataset.Train.LabelValues.AsEnumerable());
        Assert.Equal($"1 rows with the label '{missing}' are taken for unlabeled. If it is a class, name all classes in ImageLoadOptions.Classes.", Assert.Single(pictures.Notes));
        Assert.Equal([0L, 1, 2], asClass.Dataset.Train.LabelValues.AsEnumerable());
        Assert.Empty(asClass.Notes);
    }

    [Fact]
    public async Task A_table_with_missing_labels_alone_has_none()
    {
        var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync("path,label\na.png,nan\nb.png,NaN\n"));

        Assert.Contains("has no row with a label", error.Message, StringComparison.Ordinal);
    }

    [UnixFact("paths with slashes")]
    public async Task Paths_of_Windows_name_the_same_files()
    {
        using var pictures = await LoadAsync("path,label\nscans\\1.png,cat\n.\\b.png,dog\n");

        Assert.Equal([_folder["scans", "1.png"], _folder["b.png"]], pictures.TrainPaths.AsEnumerable());
        Assert.Equal("2 paths are written as under Windows: \\ is taken for /.", Assert.Single(pictures.Notes));
    }

    [UnixFact("names with backslashes")]
    public async Task A_file_with_a_backslash_in_its_name_is_that_file()
    {
        var odd = _folder.Write("a\\1.png", PictureBytes.Gray([0, 200]));
        using var pictures = await LoadAsync("path,label\na\\1.png,cat\nb.png,dog\n");

        Assert.Equal([odd, _folder["b.png"]], pictures.TrainPaths.AsEnumerable());
        Assert.Empty(pictures.Notes);
    }

    [UnixFact("no drives")]
    public async Task A_drive_of_Windows_is_told()
    {
        using var pictures = await LoadAsync("path,label\na.png,cat\nb.png,dog\nD:\\data\\c.png,dog\n");

        Assert.Single(pictures.Skipped);
        Assert.Equal("1 paths begin with a drive of Windows, which this system does not have; the first is D:\\data\\c.png. Write paths that begin at the table's folder.", Assert.Single(pictures.Notes));
    }

    [Fact]
    public async Task Text_that_is_no_Unicode_is_read_as_Windows_1252_and_it_is_said()
    {
        using var pictures = await LoadAsync([.. "path,label\na.png,B"u8, 0xE4, .. "ume\nb.png,dog\n"u8]);

        Assert.Equal(["B\u00E4ume", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.EndsWith("table.csv is not in UTF-8 and is read as Windows-1252, such as the label 'B\u00E4ume'. If that is wrong, save it as UTF-8.", Assert.Single(pictures.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public async Task Unicode_with_its_mark_is_read(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        using var pictures = await LoadAsync([.. encoding.Preamble, .. encoding.GetBytes("path,label\na.png,B\u00E4ume\nb.png,dog\n")]);

        Assert.Equal(["B\u00E4ume", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Empty(pictures.Notes);
    }

    public static TheoryData<byte[], string> NoText => new()
    {
        { [0xEF, 0xBB, 0xBF, .. "path,label\na.png,B"u8, 0xE4, .. "ume\n"u8], "has bytes that are no text in the encoding that its first bytes name" },
        { [.. "path,label\na.png,B"u8, 0xE4, .. "ume\nb.png,"u8, 0x81, (byte)'\n'], "is text neither in UTF-8 nor in Windows-1252. Save it as UTF-8." },
        { Encoding.Unicode.GetBytes("path,label\na.png,cat\nb.png,dog\n"), "is text in UTF-16 without the mark that says so. Save it as UTF-8." },
        { Encoding.BigEndianUnicode.GetBytes("path,label\na.png,cat\nb.png,dog\n"), "is text in UTF-16 without the mark" },
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("path,label\na.png,"), 0x00, 0xD8, (byte)'\n', 0], "has bytes that are no text" },
    };

    [Theory]
    [MemberData(nameof(NoText))]
    public async Task Bytes_that_are_no_text_are_refused(byte[] table, string message)
    {
        var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(table));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private Task<LoadedImages> LoadAsync(string table, ImageLoadOptions? options = null) => LoadAsync(Encoding.UTF8.GetBytes(table), options);

    private Task<LoadedImages> LoadAsync(byte[] table, ImageLoadOptions? options = null) =>
        ImageCsv.LoadAsync(_folder.Write("table.csv", table), Shape, (options ?? new()) with { FindDuplicates = false });
}
