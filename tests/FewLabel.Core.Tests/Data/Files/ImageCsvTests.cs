using System.Text;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

public sealed class ImageCsvTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 1, 2);

    private readonly TestFolder _folder = new();

    public ImageCsvTests()
    {
        foreach (var (name, gray) in new[] { ("a.png", 1), ("b.png", 2), ("sub/c, d.png", 3), ("e.png", 4) })
        {
            _folder.Write(name, PictureBytes.Gray([(byte)gray, (byte)gray]));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_name_pictures_and_their_labels()
    {
        using var pictures = await LoadAsync($"path,label\nb.png,dog\ne.png,\n\"sub/c, d.png\",\"a \"\"cat\"\"\"\n{_folder["a.png"]},dog\n");

        var train = pictures.Dataset.Train;
        Assert.Equal(["a \"cat\"", "dog"], train.ClassNames.AsEnumerable());
        Assert.Equal([0L, 1, 1, -1], train.LabelValues.AsEnumerable());
        Assert.Equal([3, 3, 1, 1, 2, 2, 4, 4], train.Pixels.data<byte>().ToArray());
        Assert.Equal(["c, d.png", "a.png", "b.png", "e.png"], pictures.TrainPaths.Select(Path.GetFileName));
        Assert.Equal("table", pictures.Dataset.Name);
        Assert.False(pictures.Dataset.HasTest);
    }

    [Theory]
    [InlineData("\uFEFFLabel;Path\r\ncat;a.png\r\n\r\ndog;b.png")]
    [InlineData("number\tlabel\tpath\n1\tcat\ta.png\n2\tdog\tb.png\n")]
    public async Task Columns_may_come_in_any_order_among_others_and_with_other_separators(string table)
    {
        using var pictures = await LoadAsync(table);

        Assert.Equal(["cat", "dog"], pictures.Dataset.Train.ClassNames.AsEnumerable());
        Assert.Equal([1, 1, 2, 2], pictures.Dataset.Train.Pixels.data<byte>().ToArray());
    }

    [Fact]
    public async Task A_test_folder_goes_with_it()
    {
        _folder.Write("check/dog/x.png", PictureBytes.Gray([9, 9]));
        using var pictures = await LoadAsync("path,label\na.png,cat\nb.png,dog\n", new ImageLoadOptions { TestFolder = _folder["check"] });

        Assert.Equal([1L], pictures.Dataset.Test.LabelValues.AsEnumerable());
    }

    [Fact]
    public async Task A_missing_picture_is_left_out_and_listed_or_stops_it()
    {
        const string Table = "path,label\na.png,cat\nnone.png,cat\nb.png,dog\n";
        using var pictures = await LoadAsync(Table);

        Assert.Equal($"{_folder["none.png"]} does not exist. Check the path.", Assert.Single(pictures.Skipped).ToString());
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => LoadAsync(Table, new ImageLoadOptions { StopAtUnreadable = true }));
        Assert.Contains("none.png does not exist", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "has no column 'path' in its first line, but nothing. Begin with the line: path,label")]
    [InlineData("one,cat\nb.png,dog\n", "has no column 'path' in its first line, but 'one', 'cat'")]
    [InlineData("path,kind\na.png,cat\n", "has no column 'label'")]
    [InlineData("path,label\n", "has no row with a label")]
    [InlineData("path,label\na.png,\n", "has no row with a label")]
    [InlineData("path,label\na.png,cat\nb.png,cat\n", "has one class alone, 'cat'")]
    [InlineData("path,label\na.png,cat\nb.png,Cat\n", "differ only by upper and lower case: 'cat' and 'Cat'")]
    [InlineData("path,label\na.png,cat\nsub/c, d.png,dog\n", "line 3: there are 3 fields and the head line has 2. Put fields with a ',' in them into quotes")]
    [InlineData("path,label\na.png,cat\n,dog\n", "line 3: the path is empty")]
    [InlineData("path,label\na.png,cat\nb.png,dog\nsub/../a.png,dog\n", "twice, in lines 2 and 4")]
    [InlineData("path,label\na.png,cat\n\"b.png,dog\n", "quotes are missing")]
    [InlineData("path,label\nnone.png,cat\nneither.png,dog\n", "None of 2 pictures can be read. The first, ")]
    [InlineData("path,label\na.png,cat\nneither.png,dog\n", "No picture of the class 'dog'")]
    public async Task What_is_wrong_with_a_table_is_told(string table, string message)
    {
        var error = await Assert.ThrowsAnyAsync<FewLabelException>(() => LoadAsync(table));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused_before_memory_is_taken_for_it()
    {
        var path = _folder["endless.csv"];
        using (var stream = File.Create(path))
        {
            stream.Write("path,label\na.png,cat\n"u8);
            stream.SetLength(1L << 30);
        }

        var before = GC.GetTotalAllocatedBytes();
        var error = await Assert.ThrowsAsync<DataFormatException>(() => ImageCsv.LoadAsync(path, Shape));

        Assert.Contains("endless.csv, line 3: the row has more than 1,000,000 characters", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 256 << 20);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_is_found_in_no_time()
    {
        var error = await Assert.ThrowsAsync<DataFormatException>(
            () => LoadAsync("path,label\na.png,cat\n\"" + string.Concat(Enumerable.Repeat("b.png,dog\n", 300_000))).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.Contains("line 3: the row has more than 1,000,000 characters. Give each picture a line of its own, and close all quotes.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotes_may_hold_line_ends_and_white_space_around_them_and_lines_are_still_counted()
    {
        using var pictures = await LoadAsync("path,label,note\n  \n \"a.png\" ,cat,\"two\nlines\"\nb.png,dog,5\" wide\n");
        var error = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync("path,label,note\na.png,cat,\"two\r\nlines\"\r\nb.png,dog\r\n"));
        var behind = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync("path,label\na.png,cat\n\"b.png\"x,dog\n"));

        Assert.Equal(["a.png", "b.png"], pictures.TrainPaths.Select(Path.GetFileName));
        Assert.Contains("line 4: there are 2 fields", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 3: quotes are missing or stand in the middle", behind.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classes_must_be_those_expected()
    {
        const string Table = "path,label\na.png,cat\nb.png,dog\n";
        var unknown = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(Table, new ImageLoadOptions { Classes = ["cat", "bird"] }));
        var missing = await Assert.ThrowsAsync<DataFormatException>(() => LoadAsync(Table, new ImageLoadOptions { Classes = ["cat", "dog", "bird"] }));

        Assert.Contains("has the label 'dog', which is none of the classes 'cat', 'bird'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("has no picture of the class 'bird'", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_table_is_told()
    {
        var error = await Assert.ThrowsAsync<DataUnavailableException>(() => ImageCsv.LoadAsync(_folder["none.csv"], Shape));
        Assert.Contains("none.csv does not exist", error.Message, StringComparison.Ordinal);
    }

    private Task<LoadedImages> LoadAsync(string table, ImageLoadOptions? options = null) =>
        ImageCsv.LoadAsync(_folder.Write("table.csv", Encoding.UTF8.GetBytes(table)), Shape, options);
}
