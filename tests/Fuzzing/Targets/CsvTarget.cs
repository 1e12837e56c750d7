using System.Text;
using FewLabel.Data;

namespace FewLabel.Fuzzing;

/// <summary>Tables of pictures, whole and damaged, with paths to what is no file.</summary>
internal sealed class CsvTarget : FuzzTarget
{
    private const string Table = "table.csv";

    private static readonly byte[][] Tables =
    [
        Encoding.UTF8.GetBytes("path,label\na.png,cat\nb.png,dog\nc.png,\n"),
        Encoding.UTF8.GetBytes("\uFEFFLabel;Path;Note\r\n\"a \"\"cat\"\"\";a.png;\"two\r\nlines\"\r\n\r\ndog;b.png;5\" wide\r\n"),
        Encoding.UTF8.GetBytes("sep=;\r\nClass Name;file\r\nNaN;.\\a.png\r\ncat;b.png\r\ndog;c.png\r\n"),
        Encoding.Latin1.GetBytes("a.png,B\u00E4ume\nb.png,dog\n"),
        Encoding.Unicode.GetBytes("\uFEFFpath\tlabel\na.png\tcat\nb.png\tdog\n"),
    ];

    private static readonly byte[][] Pieces = [.. new[] { "\"", "\"\"", "\r", "\n", ",", ";", "\t", "\0", "/dev/zero", "/dev/stdin", ".", "../", "path", "label" }.Select(Encoding.UTF8.GetBytes)];

    public CsvTarget(string folder)
        : base("csv", folder)
    {
        foreach (var name in new[] { "a.png", "b.png" })
        {
            Write(name, ImageFile.ToPng([1, 2, 3, 4], new ImageShape(1, 2, 2)));
        }
    }

    public override string Called => Folder;

    public override byte[] Whole => Tables[0];

    public override long MemoryFor(byte[] input) => (16 << 20) + (64L * input.Length);

    public override byte[] Make(Dice dice)
    {
        var table = dice.Pick(Tables);
        var place = dice.Next(table.Length);
        return dice.Next(3) switch
        {
            0 => [.. table[..place], .. dice.Pick(Pieces), .. table[place..]],
            1 => [.. table, .. Enumerable.Repeat(dice.Pick(Pieces), 1 + dice.Next(5_000)).SelectMany(piece => piece)],
            _ => ByteMutation.Mutate(table, dice.Pick(Tables), dice),
        };
    }

    public override bool Read(byte[] input)
    {
        using var pictures = ImageCsv.LoadAsync(Write(Table, input), new ImageShape(1, 2, 2)).GetAwaiter().GetResult();
        return pictures.TrainPaths.Length >= 2;
    }
}
