namespace FewLabel.CommandLine;

/// <summary>Shows how far long work is: bars on a terminal, else a line every few seconds.</summary>
internal static class ProgressView
{
    /// <summary>Runs the work and shows its stages.</summary>
    /// <param name="stages">The names of all stages.</param>
    /// <param name="work">The work, which tells the listener how far it is. It must not keep the calling thread.</param>
    /// <param name="passes">What all passes through the stages are called; null for a single one.</param>
    public static Task<T> ShowAsync<T>(IReadOnlyList<string> stages, Func<IProgress<StageState>, Task<T>> work, string? passes = null) =>
        Terminal.IsLive ? LiveBars.ShowAsync(stages, work, passes) : work(new PlainLines(Terminal.Lines));

    /// <summary>Listens to progress of another kind.</summary>
    public static IProgress<T> From<T>(this IProgress<StageState> view, Func<T, StageState?> convert) => new Relay<T>(view, convert);

    private sealed class Relay<T>(IProgress<StageState> view, Func<T, StageState?> convert) : IProgress<T>
    {
        public void Report(T value)
        {
            if (convert(value) is { } state)
            {
                view.Report(state);
            }
        }
    }
}
