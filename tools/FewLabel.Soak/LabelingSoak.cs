using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using FewLabel.Labeling;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Soak;

/// <summary>Kills a process that labels, at random moments, and checks that nothing it acknowledged is lost, time after time.</summary>
internal static class LabelingSoak
{
    private const int Images = 40;
    private const string FileName = "labels.jsonl";

    /// <summary>After this the process that labels ends by itself, should nobody have killed it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private enum Act
    {
        Label,
        Bulk,
        Skip,
        Unclear,
        Undo,
    }

    public static IEnumerable<Command> Create()
    {
        var kills = new Option<int>("--kills") { Description = "How many times it is killed.", DefaultValueFactory = _ => 1000 };
        var seed = new Option<long>("--seed") { Description = "Seed of the moments.", DefaultValueFactory = _ => 1 };
        var labeling = new Command("labeling", "Kills a process that labels (SIGKILL) at random moments, and checks that what it acknowledged is kept.") { kills, seed };
        labeling.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(kills), parsed.GetValue(seed), cancellation));
        var folder = new Argument<string>("folder");
        var from = new Argument<int>("from") { Description = "How many things were done before." };
        var child = new Command("labeling-child", "The process that labels.") { folder, from };
        child.SetAction(parsed => Label(parsed.GetValue(folder)!, parsed.GetValue(from)));
        return [labeling, child];
    }

    private static async Task<int> RunAsync(int kills, long seed, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("fewlabel-labeling-").FullName;
        var (done, cut, late) = (0, 0, 0);
        var watch = Stopwatch.StartNew();
        try
        {
            using var random = new RandomSource(seed);
            for (var kill = 1; kill <= kills; kill++)
            {
                using var moment = random.Uniform(0, 100, 1);
                var acknowledged = await KillAsync(folder, done, TimeSpan.FromMilliseconds(moment.item<float>()), cancellation);
                using var session = Open(folder);
                cut += session.CutBytes > 0 ? 1 : 0;

                // The last thing may have been kept without that its acknowledgment was read.
                if (!IsAfter(session, done = acknowledged))
                {
                    late++;
                    done++;
                    if (!IsAfter(session, done))
                    {
                        Console.WriteLine($"kill {kill}: after {acknowledged} acknowledged entries the file holds something else. It stays in {folder}.");
                        return 1;
                    }
                }

                if (kill % 50 == 0 || kill == kills)
                {
                    Console.WriteLine(FormattableString.Invariant(
                        $"{kill} kills, {done} entries: none lost; {cut} unfinished lines cut, {late} kept that were not acknowledged ({watch.Elapsed.TotalMinutes:0.0} min)"));
                }
            }
        }
        catch
        {
            Console.WriteLine($"It stays in {folder}.");
            throw;
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task<int> KillAsync(string folder, int from, TimeSpan killAfter, CancellationToken cancellation)
    {
        using var process = ChildProcess.Start(["labeling-child", folder, from.ToString(CultureInfo.InvariantCulture)]);
        try
        {
            var first = await process.StandardOutput.ReadLineAsync(cancellation);
            await Task.Delay(killAfter, cancellation);
            process.Kill();
            var rest = await process.StandardOutput.ReadToEndAsync(cancellation);
            return first is null
                ? throw new FewLabelException($"The process that labels ended by itself: {await process.StandardError.ReadToEndAsync(cancellation)}")
                : $"{first}\n{rest}".Split('\n')[..^1].Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Last();
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static int Label(string folder, int from)
    {
        using var session = Open(folder);
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        var watch = Stopwatch.StartNew();
        for (var step = from; watch.Elapsed < Longest; step++)
        {
            switch (ActOf(step))
            {
                case Act.Bulk:
                    session.Accept(ClassOf(step), Enumerable.Range(0, Images / 2).Select(image => (long)((image + step) % Images)));
                    break;
                case Act.Skip:
                    session.Skip(step % Images);
                    break;
                case Act.Unclear:
                    session.MarkUnclear(step % Images);
                    break;
                case Act.Undo:
                    session.Undo();
                    break;
                default:
                    session.Label(step % Images, ClassOf(step));
                    break;
            }

            output.Write($"{step + 1}\n");
        }

        return 1;
    }

    /// <summary>Whether the session is what so many steps come to.</summary>
    private static bool IsAfter(LabelingSession session, int steps)
    {
        // An undo takes back the step before it, whatever that was.
        var expected = new (LabelingStatus Status, string? Class)[Images];
        for (var step = 0; step < steps; step++)
        {
            if (ActOf(step) != Act.Undo && !(step + 1 < steps && ActOf(step + 1) == Act.Undo))
            {
                Apply(expected, step);
            }
        }

        return Enumerable.Range(0, Images).All(image => session[image] is var found && expected[image] == (found.Status, found.Class));
    }

    private static void Apply((LabelingStatus Status, string? Class)[] images, int step)
    {
        var count = ActOf(step) == Act.Bulk ? Images / 2 : 1;
        for (var i = 0; i < count; i++)
        {
            images[(i + step) % Images] = ActOf(step) switch
            {
                Act.Skip => (LabelingStatus.Skipped, null),
                Act.Unclear => (LabelingStatus.Unclear, null),
                _ => (LabelingStatus.Labeled, ClassOf(step)),
            };
        }
    }

    private static Act ActOf(int step) => (step % 9) switch
    {
        2 => Act.Skip,
        4 => Act.Unclear,
        6 => Act.Bulk,
        8 => Act.Undo,
        _ => Act.Label,
    };

    private static string ClassOf(int step) => $"class {step * 7 % 5}";

    private static LabelingSession Open(string folder)
    {
        using var random = new RandomSource(2);
        using var features = random.Normal(0, 1, Images, 8);
        return LabelingSession.Open(
            Path.Combine(folder, FileName), features, [.. Enumerable.Range(0, Images).Select(image => $"image {image}, {new string('x', 200)}")], random);
    }
}
