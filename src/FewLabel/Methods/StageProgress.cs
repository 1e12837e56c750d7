using System.Diagnostics;
using FewLabel.Moco;
using FewLabel.Training;

namespace FewLabel;

/// <summary>Tells the experiment's listener how far one stage is, from its beginning to its end. Trainers take it as their progress.</summary>
public sealed class StageProgress : IProgress<double>, IProgress<TrainingProgress>, IProgress<FineTuneProgress>, IProgress<MocoProgress>
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly IProgress<ExperimentProgress>? _listener;
    private ExperimentProgress _last;

    internal StageProgress(string name, int position, int count, IProgress<ExperimentProgress>? listener)
    {
        _listener = listener;
        _last = new ExperimentProgress(name, position, count, 0);
        _listener?.Report(_last);
    }

    /// <summary>The stage.</summary>
    public string Name => _last.Method;

    /// <summary>Tells the share that is done.</summary>
    /// <param name="value">From 0 to 1.</param>
    public void Report(double value) => Tell(Math.Clamp(value, 0, 1), _last.Training, _last.Pretraining);

    void IProgress<TrainingProgress>.Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell(value.Share, value, _last.Pretraining);
    }

    void IProgress<FineTuneProgress>.Report(FineTuneProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        ((IProgress<TrainingProgress>)this).Report(value.Training);
    }

    void IProgress<MocoProgress>.Report(MocoProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell(value.Share, _last.Training, value);
    }

    /// <summary>The stage is done: its training may have stopped early, and been measured since.</summary>
    internal void End() => Tell(1, _last.Training, _last.Pretraining);

    private void Tell(double share, TrainingProgress? training, MocoProgress? pretraining)
    {
        _last = new ExperimentProgress(_last.Method, _last.Position, _last.MethodCount, share)
        {
            Elapsed = Stopwatch.GetElapsedTime(_started), Training = training, Pretraining = pretraining,
        };
        _listener?.Report(_last);
    }
}
