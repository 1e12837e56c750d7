using System.Globalization;

namespace FewLabel.CommandLine;

/// <summary>How progress is written.</summary>
internal static class ProgressText
{
    /// <summary>A whole line, for where there are no bars.</summary>
    public static string Line(StageState state)
    {
        var pass = state.Pass is { } name ? $"{name}, " : "";
        return $"{pass}{state.Stage} ({state.Position + 1} of {state.Count}): {string.Join(", ", Parts(state))}";
    }

    /// <summary>What stands beside a bar, in columns; those for which there is no room are left out.</summary>
    public static string Columns(StageState state, int width) => new[] { $"{TimeOf(state),12}", $"{Speed(state),15}" }.Concat(state.Figures)
        .Aggregate($"{state.Share,5:P0}  ", (text, column) => text.Length + column.Length <= width ? $"{text}{column}  " : text)
        .TrimEnd();

    /// <summary>Such as <c>0:07</c> or <c>1:02:03</c>.</summary>
    public static string Time(TimeSpan time) => time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Parts(StageState state) =>
        new[] { state.Share == 0 ? "begins" : $"{state.Share:P0}", TimeOf(state), Speed(state) }.Where(part => part.Length > 0).Concat(state.Figures);

    private static string TimeOf(StageState state) => state switch
    {
        { Share: 0 } => "",
        { Share: >= 1 } => $"took {Time(state.Elapsed)}",
        { Remaining: { } remaining } => $"{Time(remaining)} left",
        _ => "",
    };

    private static string Speed(StageState state) =>
        state.ImagesPerSecond is { } images ? images.ToString("N0", CultureInfo.InvariantCulture) + " images/s" : "";
}
