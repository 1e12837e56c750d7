using System.Diagnostics;
using FewLabel.Moco;
using FewLabel.Training;

namespace FewLabel.Running;

/// <summary>Tells the experiment's listener how far one stage is, from its beginning to its end.</summary>
internal sealed class StageProgress : IProgress<TrainingProgress>, IProgress<FineTuneProgress>, IProgress<MocoProgress>
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly IProgress<ExperimentProgress>? _listener;
    private ExperimentProgress _last;

    public StageProgress(string name, int position, int count, IProgress<ExperimentProgress>? listener)
    {
        _listener = listener;
        _last = new ExperimentProgress(name, position, count, 0);
        _listener?.Report(_last);
    }

    public string Name => _last.Method;

    public void Report(TrainingProgress value) => Tell(_last with { Share = value.Share, Training = value });

    public void Report(FineTuneProgress value) => Report(value.Training);

    public void Report(MocoProgress value) => Tell(_last with { Share = value.Share, Pretraining = value });

    /// <summary>The stage is done: its training may have stopped early, and been measured since.</summary>
    public void End() => Tell(_last with { Share = 1 });

    private void Tell(ExperimentProgress value)
    {
        _last = value with { Elapsed = Stopwatch.GetElapsedTime(_started) };
        _listener?.Report(_last);
    }
}
