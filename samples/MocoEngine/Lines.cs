using FewLabel.Moco;
using Spectre.Console;

namespace MocoEngine;

/// <summary>A line every hundred steps.</summary>
internal sealed class Lines : IProgress<MocoProgress>
{
    public void Report(MocoProgress value)
    {
        if (value.Step % 100 == 0 || value.Step == value.StepCount)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[grey]step {value.Step,5} of {value.StepCount}   loss {value.Record.Loss:0.000}   contrastive accuracy {value.Record.Accuracy:P1}   {value.ImagesPerSecond,6:N0} images/s   {value.Remaining:mm\\:ss} left[/]");
        }
    }
}
