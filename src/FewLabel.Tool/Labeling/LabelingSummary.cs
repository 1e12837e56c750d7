using FewLabel.CommandLine;
using FewLabel.Labeling.Web.Folders;

namespace FewLabel.Tool.Labeling;

/// <summary>What labeling has come to.</summary>
internal static class LabelingSummary
{
    public static void Tell(LabelingFolder folder)
    {
        var (session, counts) = (folder.Session, folder.Session.Counts);
        var classes = session.Classes.Where(own => own.Labels > 0).Select(own => $"{own.Name}: {own.Labels:N0}").ToList();
        Terminal.Say($"{counts.Labeled:N0} labels{(classes.Count > 0 ? $" ({string.Join(", ", classes)})" : "")} and {counts.Measured:N0} for measuring", "default");
        if (session.MeasureAccuracy() is { } measured)
        {
            Terminal.Say($"On the random sample {Figures.Percent(measured.Accuracy, "0.0")} are predicted right, 95 % interval {Figures.Percent(measured.Interval.Low, "0.0")} to {Figures.Percent(measured.Interval.High, "0.0")}.");
        }

        Terminal.Say($"Labels: {folder.Table}");
        Terminal.Say(classes.Count > 1 ? $"Train with: fewlabel train {Quoted(folder.Table)}" : "Two classes or more need a label before a classifier can be trained. The same command goes on from here.");
        if (classes.Count > 1 && counts.Measured > 0)
        {
            Terminal.Say($"Measure it with: fewlabel measure output/classifier.fewlabel {Quoted(folder.MeasuredTable)}");
        }
    }

    public static object ToJson(LabelingFolder folder)
    {
        var (session, counts) = (folder.Session, folder.Session.Counts);
        return new
        {
            folder.Table,
            folder.MeasuredTable,
            Journal = session.Path,
            Images = session.Images.Length,
            counts.Labeled,
            counts.Measured,
            counts.Skipped,
            counts.Unclear,
            folder.Unreadable,
            Classes = session.Classes.Select(own => new { own.Name, own.Labels, own.Measured }),
            Accuracy = session.MeasureAccuracy() is { } measured ? new { measured.Accuracy, measured.Interval.Low, measured.Interval.High, measured.Correct, measured.Count } : null,
        };
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
