using System.Globalization;

namespace FewLabel.Benchmarks.Photographs;

/// <summary>One row a draw and column, written as it comes.</summary>
internal sealed class PhotographsTable
{
    private readonly string _path;
    private readonly List<(string Set, int Seed, string Column, double Accuracy, double Error, double Seconds)> _rows = [];

    public PhotographsTable(string path)
    {
        _path = path;
        if (!File.Exists(path))
        {
            File.WriteAllText(path, "set,seed,column,accuracy,calibration error,seconds\n");
        }
    }

    public void Add(string set, int seed, string column, double accuracy, double error, double seconds)
    {
        _rows.Add((set, seed, column, accuracy, error, seconds));
        var row = string.Create(CultureInfo.InvariantCulture, $"{set},{seed},{column},{accuracy:0.0000},{error:0.0000},{seconds:0}");
        File.AppendAllText(_path, row + "\n");
        Console.WriteLine(row);
    }

    public void WriteSummary(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("| set | column | draws | accuracy, mean | least | calibration error | seconds |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var group in _rows.GroupBy(row => (row.Set, row.Column)))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {group.Key.Set} | {group.Key.Column} | {group.Count()} | {group.Average(row => row.Accuracy):P2} | {group.Min(row => row.Accuracy):P2} | {group.Average(row => row.Error):P1} | {group.Average(row => row.Seconds):0} |"));
        }
    }
}
