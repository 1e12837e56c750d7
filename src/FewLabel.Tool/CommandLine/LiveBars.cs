using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FewLabel.CommandLine;

/// <summary>Progress as bars: one for each stage, and one above them for all passes where there are several.</summary>
internal sealed class LiveBars : IProgress<StageState>
{
    private const int LeastBar = 6;
    private const int GreatestBar = 30;

    private readonly ProgressTask[] _bars;
    private readonly ProgressTask? _passes;
    private readonly TextColumn _texts;
    private string? _pass;

    private LiveBars(ProgressContext context, IReadOnlyList<string> stages, string? passes, TextColumn texts)
    {
        _texts = texts;
        _passes = passes is null ? null : Add(passes);
        _bars = [.. stages.Select(Add)];

        ProgressTask Add(string name) => context.AddTask(Markup.Escape(name), autoStart: false, maxValue: 1);
    }

    public static Task<T> ShowAsync<T>(IReadOnlyList<string> stages, Func<IProgress<StageState>, Task<T>> work, string? passes)
    {
        var names = stages.Append(passes ?? "").Max(name => name.Length);
        var bar = Math.Clamp(AnsiConsole.Profile.Width / 10, LeastBar, GreatestBar);
        var texts = new TextColumn(AnsiConsole.Profile.Width - names - bar - 4);
        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = bar }, texts)
            .StartAsync(context => work(new LiveBars(context, stages, passes, texts)));
    }

    public void Report(StageState value)
    {
        if (value.Pass != _pass)
        {
            _pass = value.Pass;
            Array.ForEach(_bars, bar => Show(bar, 0, ""));
        }

        Show(_bars[value.Position], value.Share, ProgressText.Columns(value, _texts.Width));
        if (_passes is not null)
        {
            Show(_passes, value.PassShare, $"{value.PassShare,5:P0}  {value.Pass}");
        }
    }

    private void Show(ProgressTask bar, double share, string text)
    {
        bar.Value = share;
        _texts.Set(bar, text);
    }

    /// <summary>What stands beside the bars, cut where the terminal ends.</summary>
    private sealed class TextColumn(int width) : ProgressColumn
    {
        private readonly ConcurrentDictionary<int, string> _texts = new();

        public int Width => width;

        protected override bool NoWrap => true;

        public void Set(ProgressTask task, string text) => _texts[task.Id] = text[..Math.Clamp(width, 0, text.Length)];

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(_texts.GetValueOrDefault(task.Id, ""));
    }
}
