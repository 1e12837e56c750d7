using FewLabel.Samples;
using FewLabel.Studies;
using Spectre.Console;

namespace LabelDraws;

/// <summary>A line for each draw that is done.</summary>
internal sealed class Lines : IProgress<StudyProgress>
{
    public void Report(StudyProgress value)
    {
        if (value.Run is { } run)
        {
            var figures = string.Join(", ", run.Methods.Select(figure => $"{figure.Method} {Figures.Percent(figure.TestAccuracy)}"));
            AnsiConsole.WriteLine($"seed {value.Seed}: {figures}; {DrawTable.Seconds(run)} s{(value.Kept ? ", kept from before" : "")}");
        }
    }
}
