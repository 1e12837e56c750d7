using System.Diagnostics;
using FewLabel.CommandLine;
using FewLabel.Data;

namespace FewLabel.Tool.Images;

/// <summary>Turns how many pictures are done, told by any thread in any order, into a stage to show.</summary>
internal sealed class ImageStage : IProgress<ImageLoadProgress>
{
    private readonly Lock _gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly string _name;
    private readonly IProgress<StageState> _view;
    private int _done;

    public ImageStage(string name, IProgress<StageState> view)
    {
        (_name, _view) = (name, view);
        view.Report(StageState.Of([name], 0, 0, TimeSpan.Zero));
    }

    public void Report(ImageLoadProgress value)
    {
        lock (_gate)
        {
            if (value.Done <= _done)
            {
                return;
            }

            _done = value.Done;
            var elapsed = Stopwatch.GetElapsedTime(_started);
            _view.Report(StageState.Of([_name], 0, (double)_done / value.Total, elapsed) with { ImagesPerSecond = _done / elapsed.TotalSeconds });
        }
    }
}
