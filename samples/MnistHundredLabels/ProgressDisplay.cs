using FewLabel;
using Spectre.Console;

namespace MnistHundredLabels;

/// <summary>Shows a bar for each method while the experiment runs.</summary>
internal static class ProgressDisplay
{
    public static Task<ExperimentResult> ShowAsync(
        IReadOnlyList<Method> methods, Func<IProgress<ExperimentProgress>, Task<ExperimentResult>> run) =>
        AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bars = methods.Select(method => context.AddTask(method.Name, autoStart: false)).ToArray();
                return run(new Bars(bars));
            });

    private sealed class Bars(ProgressTask[] bars) : IProgress<ExperimentProgress>
    {
        private string _validation = "";

        public void Report(ExperimentProgress value)
        {
            var bar = bars[value.Position];
            if (!bar.IsStarted)
            {
                bar.StartTask();
                _validation = "";
            }

            if (value.Training.Epoch.ValidationAccuracy is { } accuracy)
            {
                _validation = $"validation {accuracy:P0}";
            }

            bar.Value = value.Training.Share * bar.MaxValue;
            bar.Description = $"{value.Method,-6} [grey]{value.Training.ImagesPerSecond,6:N0} images/s  {_validation,-16}[/]";
        }
    }
}
