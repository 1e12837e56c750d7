using System.Diagnostics;

namespace FewLabel.CommandLine;

/// <summary>Progress as lines: one when a stage begins, one when it is done, and between them one every few seconds.</summary>
internal sealed class PlainLines(TextWriter output) : IProgress<StageState>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long _written;
    private double _share;

    public void Report(StageState value)
    {
        var ends = value.Share >= 1 && _share < 1;
        if (value.Share == 0 || ends || (value.Share < 1 && Stopwatch.GetElapsedTime(_written) >= Pause))
        {
            output.WriteLine(ProgressText.Line(value));
            _written = Stopwatch.GetTimestamp();
        }

        _share = value.Share;
    }
}
