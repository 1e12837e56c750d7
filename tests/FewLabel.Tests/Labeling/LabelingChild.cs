using System.Diagnostics;
using System.Text;
using FewLabel.Labeling;

namespace FewLabel.Tests.Labeling;

/// <summary>What the process that is killed does: appends entries to a journal without end, and prints how many there are after each.</summary>
internal static class LabelingChild
{
    /// <summary>After this it ends by itself, should nobody have killed it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Every fifth is long, so that a kill can tear it.</summary>
    public static byte[] Body(int entry) => entry == 0
        ? new JournalHeader(JournalHeader.Current, 1, 0.1).ToJson()
        : new LabelingEntry
        {
            Do = LabelingAction.Label, Class = $"class {entry}", Images = [.. Enumerable.Range(0, entry % 5 == 0 ? 4000 : 1).Select(image => $"images/{entry}-{image}.png")],
        }.ToJson();

    public static int Run(string path)
    {
        try
        {
            using var journal = LabelingJournal.Open(path);
            using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
            var watch = Stopwatch.StartNew();
            for (var entry = journal.Bodies.Count; watch.Elapsed < Longest; entry++)
            {
                journal.Append(Body(entry));
                output.Write($"{entry + 1}\n");
            }

            return 2;
        }
        catch (FewLabelException error)
        {
            Console.WriteLine(error.Message);
            return 1;
        }
    }
}
