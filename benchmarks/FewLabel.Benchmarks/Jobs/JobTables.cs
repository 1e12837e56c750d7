using System.Globalization;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>The figures as tables.</summary>
internal static class JobTables
{
    public static void Write(IReadOnlyList<JobResult> results, Ceilings ceilings)
    {
        WriteCeilings(ceilings);
        foreach (var result in results.Where(result => result.Job.ShowsLayers))
        {
            WriteLayers(result, ceilings);
        }

        WriteJobs("time", results, ceilings, rate => rate.PerSecond);
        WriteJobs("processor time, all threads together", results, null, rate => rate.PerCpuSecond);
    }

    private static void WriteCeilings(Ceilings ceilings)
    {
        Console.WriteLine(FormattableString.Invariant($"\nCopies of 256 MB: {ceilings.CopyRate / 1e9:0.0} GB/s read and written\n"));
        Console.WriteLine("| matrix product | GFLOP/s |");
        Console.WriteLine("| :--- | ---: |");
        foreach (var shape in Ceilings.Squares)
        {
            Console.WriteLine(Invariant($"| {shape} | {ceilings.RateOf(shape) / 1e9:0.0} |"));
        }
    }

    private static void WriteLayers(JobResult result, Ceilings ceilings)
    {
        Console.WriteLine($"\nThe products of {result.Job.Name}:\n");
        Console.WriteLine("| matrix product | in a step | GFLOP/s | share of the time at these rates |");
        Console.WriteLine("| :--- | ---: | ---: | ---: |");
        double Time(MatrixShape shape) => shape.Operations / ceilings.RateOf(shape);
        var all = result.Cost.Products.Sum(Time);
        foreach (var (shape, count) in result.Cost.Products.CountBy(shape => shape))
        {
            Console.WriteLine(Invariant($"| {shape} | {count} | {ceilings.RateOf(shape) / 1e9:0.0} | {count * Time(shape) / all:0.0 %} |"));
        }
    }

    private static void WriteJobs(string what, IReadOnlyList<JobResult> results, Ceilings? ceilings, Func<Rate, double> figure)
    {
        Console.WriteLine($"\nBy {what}:\n");
        Console.WriteLine("| job | FewLabel, images/s | times PyTorch | times TorchSharp |" + (ceilings is null ? "" : " GFLOP/s | ceiling | share |"));
        Console.WriteLine("| :--- | ---: | ---: | ---: |" + (ceilings is null ? "" : " ---: | ---: | ---: |"));
        foreach (var result in results)
        {
            var ours = result.Ours(figure);
            var row = $"| {result.Job.Name} | {Cell(ours, "0")} | {Cell(result.OverPython(figure), "0.00")} | {Cell(result.OverPlain(figure), "0.00")} |";
            var reached = ours.Median * result.Cost.PerImage;
            Console.WriteLine(ceilings is null
                ? row
                : Invariant($"{row} {reached / 1e9:0.0} | {ceilings.RateOf(result.Cost) / 1e9:0.0} | {reached / ceilings.RateOf(result.Cost):0 %} |"));
        }
    }

    private static string Cell(Spread? figure, string format) => figure is { } spread
        ? string.Create(CultureInfo.InvariantCulture, $"{spread.Median.ToString(format)} ({spread.Least.ToString(format)} to {spread.Most.ToString(format)})")
        : "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
