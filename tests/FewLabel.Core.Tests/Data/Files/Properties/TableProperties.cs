using System.Text;
using CsCheck;
using FewLabel.Data;

namespace FewLabel.Tests.Data.Pictures;

/// <summary>Tables in any dialect that people use are read with the right labels; any other text is read or refused with the table named.</summary>
public sealed class TableProperties : IDisposable
{
    private const int Tables = 200;
    private const int Files = 8;

    private static readonly string[] Missing = ["", "NaN", "nan", "None", "?", "N/A", "null"];

    private static readonly Gen<string> Label = Gen.Frequency<string>(
        (5, Gen.OneOf("cat", "dog", "B\u00E4ume", "\u00E9t\u00E9")), (2, Gen.OneOf("a, b", "say \"x\"", "two; three", "tab\tbed")), (2, Gen.OneOf(Missing)));

    private static readonly Gen<Dialect> Dialects =
        from separator in Gen.OneOf(',', ';', '\t')
        from newline in Gen.OneOf("\n", "\r\n")
        from encoding in Gen.OneOf("utf-8", "utf-8 with mark", "utf-16", "utf-32BE", "windows-1252")
        from path in Gen.OneOf("path", "Path", "filename", "FILE", "image", "file_name", "Image Path")
        from label in Gen.OneOf("label", "LABEL", "class", "Category")
        from quotesAll in Gen.Bool
        from isSwapped in Gen.Bool
        from hasExtra in Gen.Bool
        from namesSeparator in Gen.Bool
        from isWindows in Gen.Bool
        select new Dialect(separator, newline, encoding, path, label, quotesAll, isSwapped, hasExtra, namesSeparator, isWindows);

    private readonly TestFolder _folder = new();

    public TableProperties()
    {
        for (var i = 0; i < Files; i++)
        {
            _folder.Write($"scans/{i}.png", PictureBytes.Gray([0, 200]));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_in_any_dialect_has_the_labels_that_were_written() =>
        Gen.Select(Dialects, Label.Array[2, Files]).Sample(CheckDialect, iter: Tables, threads: 1);

    [Fact]
    public void Any_text_is_read_or_refused_by_name()
    {
        var piece = Gen.OneOf<string>(
            Gen.OneOf("scans/1.png", "scans/2.png", "scans\\3.png", "cat", "dog", "NaN", "path", "label", "class", "sep=", "B\u00E4ume", "/", "..", "\0", "\u00A0"),
            Gen.OneOf(",", ",", ";", "\t", "\n", "\n", "\r\n", "\"", "\"\"", " "));
        Gen.Select(piece.Array[0, 40], Gen.OneOf("utf-8", "utf-16", "windows-1252")).Sample((pieces, encoding) =>
            CheckBytes(Encode(string.Concat(pieces), encoding)), iter: Tables, threads: 1);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_by_name() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Bool).Sample((bytes, hasHead) => CheckBytes(hasHead ? [.. "path,label\nscans/1.png,cat\nscans/2.png,dog\n"u8, .. bytes] : bytes), iter: Tables, threads: 1);

    private void CheckDialect(Dialect dialect, string[] labels)
    {
        var table = _folder.Write("table.csv", Encode(dialect.Write(labels), dialect.Encoding));
        string?[] expected = [.. labels.Select(label => Missing.Contains(label) ? null : label)];
        if (expected.OfType<string>().Distinct().Count() < 2)
        {
            Assert.Contains(table, Assert.Throws<DataFormatException>(() => Load(table).Dispose()).Message, StringComparison.Ordinal);
            return;
        }

        using var pictures = Load(table);
        var train = pictures.Dataset.Train;
        Assert.Empty(pictures.Skipped);
        Assert.Equal(labels.Length, pictures.TrainPaths.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            var file = int.Parse(Path.GetFileNameWithoutExtension(pictures.TrainPaths[i]));
            var label = train.LabelValues[i];
            Assert.Equal(expected[file], label == ImageSet.Unknown ? null : train.ClassNames[(int)label]);
        }
    }

    private void CheckBytes(byte[] bytes)
    {
        var table = _folder.Write("table.csv", bytes);
        try
        {
            using var pictures = Load(table);
            Assert.InRange(pictures.Dataset.Train.ClassCount, 2, int.MaxValue);
            Assert.DoesNotContain(pictures.Dataset.Train.ClassNames, name => name.Length == 0 || name.Contains('\uFFFD') || Missing.Contains(name));
        }
        catch (FewLabelException error)
        {
            Assert.Contains(_folder.Root, error.Message, StringComparison.Ordinal);
        }
    }

    private static LoadedImages Load(string table) =>
        ImageCsv.LoadAsync(table, new ImageShape(1, 1, 2), new ImageLoadOptions { FindDuplicates = false }).GetAwaiter().GetResult();

    private static byte[] Encode(string text, string name)
    {
        var encoding = name == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(name.Split(' ')[0]);
        return [.. name is "utf-8" or "windows-1252" ? [] : encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }

    private sealed record Dialect(
        char Separator, string Newline, string Encoding, string Path, string Label, bool QuotesAll, bool IsSwapped, bool HasExtra, bool NamesSeparator, bool IsWindows)
    {
        public string Write(string[] labels)
        {
            var rows = labels.Select((label, i) => Row(IsWindows ? $"scans\\{i}.png" : $"scans/{i}.png", label, "x"));
            return string.Concat(rows.Prepend(Row(Path, Label, "note")).Prepend(NamesSeparator ? $"sep={Separator}" : "").Where(line => line.Length > 0).Select(line => line + Newline));
        }

        private string Row(string path, string label, string extra)
        {
            string[] fields = IsSwapped ? [label, path] : [path, label];
            return string.Join(Separator, (HasExtra ? [extra, .. fields] : fields).Select(Field));
        }

        private string Field(string value) => QuotesAll || value.AsSpan().IndexOfAny(",;\t\"") >= 0 ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
