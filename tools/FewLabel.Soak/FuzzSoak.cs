using System.Globalization;
using System.Text.Json;
using FewLabel.Fuzzing;
using Spectre.Console;

namespace FewLabel.Soak;

/// <summary>
/// Feeds mutated files to the readers, each reader in a process of its own, so that an input that ends the process, or hangs, is
/// named like any other fault.
/// </summary>
internal sealed class FuzzSoak(long inputs, long seed, long from, IReadOnlyList<string> readers)
{
    private const int MostDeaths = 10;
    private const double Megabyte = 1e6;

    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var reports = new List<FuzzReport>();
        foreach (var reader in readers)
        {
            reports.Add(await RunAsync(reader, cancellation));
            Console.WriteLine($"{reader}: {reports[^1].Inputs} inputs, {reports[^1].Faults.Count} faults");
        }

        AnsiConsole.Write(Table(reports));
        foreach (var (reader, fault) in reports.SelectMany(report => report.Faults.Select(fault => (report.Reader, fault))))
        {
            Console.WriteLine($"{reader}, input {fault.Index} (fuzz --only {reader} --seed {seed} --from {fault.Index} --inputs 1): {fault.What}");
        }

        return reports.Exists(report => report.Faults.Count > 0) ? 1 : 0;
    }

    private static Table Table(List<FuzzReport> reports)
    {
        var table = new Table().AddColumn("reader");
        foreach (var column in (string[])["inputs", "accepted", "refused", "slowest", "most memory", "growth", "faults"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var report in reports)
        {
            table.AddRow(
                report.Reader, Text("N0", report.Inputs), Text("N0", report.Accepted), Text("N0", report.Refused),
                Text("0", report.Slowest.Value) + " ms", Text("0.00", report.MostMemory.Value / Megabyte) + " MB", Text("0.0", report.Growth / Megabyte) + " MB",
                Text("0", report.Faults.Count));
        }

        return table;
    }

    private static string Text(string format, double number) => number.ToString(format, CultureInfo.InvariantCulture);

    private async Task<FuzzReport> RunAsync(string reader, CancellationToken cancellation)
    {
        var report = new FuzzReport(reader);
        var (next, end) = (from, from + inputs);
        for (var deaths = 0; next < end && deaths < MostDeaths; deaths++)
        {
            var (part, at, death) = await RunChildAsync(reader, next, end - next, cancellation);
            report = Joined(report, part ?? new FuzzReport(reader) { Inputs = at - next + 1, Faults = [new(at, death)] });
            next = part is null ? at + 1 : end;
        }

        return report;
    }

    /// <summary>A part's report, or the input at which its process ended and how.</summary>
    private async Task<(FuzzReport? Report, long At, string Death)> RunChildAsync(string reader, long first, long count, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-fuzz-").FullName;
        try
        {
            var work = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;
            var path = Path.Combine(folder, "mark");
            using var mark = new FuzzMark(path);
            mark.Index = first;
            using var process = ChildProcess.Start([.. ((object[])["fuzz-child", reader, seed, first, count, path]).Select(item => FormattableString.Invariant($"{item}"))], work);
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
            var hung = false;
            for (var (at, since) = (-1L, Environment.TickCount64); !process.HasExited; await Task.Delay(100, CancellationToken.None))
            {
                (at, since) = mark.Index == at ? (at, since) : (mark.Index, Environment.TickCount64);
                hung = Environment.TickCount64 - since > Hang.TotalMilliseconds;
                if (hung || cancellation.IsCancellationRequested)
                {
                    process.Kill();
                    await process.WaitForExitAsync(CancellationToken.None);
                }
            }

            cancellation.ThrowIfCancellationRequested();
            return ChildProcess.ResultIn((await output).Split('\n')) is { } result
                ? (JsonSerializer.Deserialize<FuzzReport>(result)!, 0, "")
                : (null, mark.Index, hung ? "It hung." : $"The process ended with {process.ExitCode}. {await errors}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FuzzReport Joined(FuzzReport one, FuzzReport other) => one with
    {
        Inputs = one.Inputs + other.Inputs,
        Accepted = one.Accepted + other.Accepted,
        Refused = one.Refused + other.Refused,
        Slowest = one.Slowest.Or(other.Slowest.Value, other.Slowest.Index),
        MostMemory = one.MostMemory.Or(other.MostMemory.Value, other.MostMemory.Index),
        Growth = one.Growth + other.Growth,
        Faults = [.. one.Faults, .. other.Faults],
    };
}
