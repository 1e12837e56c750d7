using Spectre.Console;

namespace FewLabel.Samples;

/// <summary>Shows a bar for each method while the experiment runs.</summary>
internal static class ProgressDisplay
{
    public static Task<ExperimentResult> ShowAsync(
        IReadOnlyList<string> stages, Func<IProgress<ExperimentProgress>, Task<ExperimentResult>> run) =>
        AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bars = stages.Select(stage => context.AddTask(stage, autoStart: false)).ToArray();
                return run(new Bars(bars, stages.Max(stage => stage.Length)));
            });

    private sealed class Bars(ProgressTask[] bars, int width) : IProgress<ExperimentProgress>
    {
        private string _figure = "";

        public void Report(ExperimentProgress value)
        {
            var bar = bars[value.Position];
            if (!bar.IsStarted)
            {
                bars.Take(value.Position).ToList().ForEach(earlier => earlier.Value = earlier.MaxValue);
                bar.StartTask();
                _figure = "";
            }

            if (value.Training?.Epoch.ValidationAccuracy is { } accuracy)
            {
                _figure = $"validation {accuracy:P0}";
            }
            else if (value.Pretraining is { } pretraining)
            {
                _figure = $"loss {pretraining.Record.Loss:0.00}";
            }

            bar.Value = value.Share * bar.MaxValue;
            var speed = value.ImagesPerSecond is { } images ? $"{images,6:N0} images/s" : new string(' ', 15);
            bar.Description = $"{value.Method.PadRight(width)} [grey]{speed}  {_figure,-16}[/]";
        }
    }
}
