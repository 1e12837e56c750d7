using System.Diagnostics;
using System.Globalization;
using FewLabel.Labeling;
using FewLabel.Runtime;

namespace FewLabel.Tests.Labeling;

public sealed class KillTests
{
    private const int Kills = 20;

    [Fact]
    public async Task A_process_killed_at_a_random_moment_has_kept_every_label_it_acknowledged()
    {
        using var folder = new TemporaryFolder();
        using var random = new RandomSource(3);
        using var moments = random.Uniform(0, 60, Kills);
        var path = folder["journal.jsonl"];
        var entries = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var acknowledged = await RunAsync(path, TimeSpan.FromMilliseconds(moments[kill].item<float>()));

            using var journal = LabelingJournal.Open(path);
            Assert.Equal(Enumerable.Range(0, journal.Bodies.Count).Select(LabelingChild.Body), journal.Bodies);
            Assert.InRange(journal.Bodies.Count, Math.Max(acknowledged, entries), int.MaxValue);
            entries = journal.Bodies.Count;
        }

        Assert.True(entries > Kills, $"Only {entries} entries were written between {Kills} kills.");
    }

    [Fact]
    public async Task A_second_process_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        using var journal = LabelingJournal.Open(folder["journal.jsonl"]);
        using var child = Start(folder["journal.jsonl"]);

        var output = await child.StandardOutput.ReadToEndAsync();

        await child.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Contains("is open in another labeling session", output, StringComparison.Ordinal);
        Assert.Equal(1, child.ExitCode);
    }

    /// <summary>Runs the child until so long after its first acknowledgment; returns the last number that it acknowledged.</summary>
    private static async Task<int> RunAsync(string path, TimeSpan killAfter)
    {
        using var child = Start(path);
        try
        {
            var first = await child.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
            await Task.Delay(killAfter);
            child.Kill();
            var rest = await child.StandardOutput.ReadToEndAsync();

            // The last line may be torn too: without its end it acknowledges nothing.
            var lines = $"{first}\n{rest}".Split('\n')[..^1];
            return lines.Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Last();
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }
    }

    private static Process Start(string path) => Process.Start(new ProcessStartInfo(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(KillTests).Assembly.Location, path]) { RedirectStandardOutput = true })!;
}
