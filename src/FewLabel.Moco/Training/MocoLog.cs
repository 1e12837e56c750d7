using FewLabel.Checkpoints;
using FewLabel.Training;

namespace FewLabel.Moco;

/// <summary>Gathers the figures of the steps into records, and watches them.</summary>
internal sealed class MocoLog(MocoOptions options)
{
    private readonly List<StepFigures> _open = [];
    private readonly List<MocoRecord> _records = [];
    private readonly List<MocoEstimate> _estimates = [];
    private readonly List<CollapseWarning> _warnings = [];
    private readonly CollapseDetector _watch = new(options);

    public void Add(StepFigures figures) => _open.Add(figures);

    public void Add(MocoEstimate estimate) => _estimates.Add(estimate);

    /// <summary>Makes a record of the steps since the last one.</summary>
    public (MocoRecord Record, IReadOnlyList<CollapseWarning> Warnings) Close(in TrainingMoment now)
    {
        var record = new MocoRecord(
            now.Step,
            now.Epoch,
            _open.Average(figures => figures.Loss),
            _open.Average(figures => figures.Accuracy),
            _open.Average(figures => figures.FeatureSpread),
            _open.Average(figures => figures.GradientNorm),
            _open[^1].LearningRate,
            _open[^1].Momentum);
        _open.Clear();
        return (record, Add(record));
    }

    public MocoProgress Progress(MocoRecord record, in TrainingMoment now, int epochCount, int batchSize) => new(
        record, now.StepCount, epochCount, ImagesPerSecond(now, batchSize), now.OwnElapsed,
        now.OwnElapsed * ((now.StepCount - now.Step) / (double)now.OwnSteps), _estimates.LastOrDefault());

    public MocoResult Result(in TrainingMoment now, int imageCount, int? labeledCount, int batchSize) => new(
        [.. _records], [.. _estimates], [.. _warnings], now.Step, imageCount, labeledCount, ImagesPerSecond(now, batchSize), now.Elapsed);

    public void Save(TrainingState state)
    {
        state.Put("history", _records);
        state.Put("open", _open);
        state.Put("estimates", _estimates);
    }

    public void Load(TrainingState state)
    {
        state.Get<List<MocoRecord>>("history").ForEach(record => Add(record));
        _open.AddRange(state.Get<List<StepFigures>>("open"));
        _estimates.AddRange(state.Get<List<MocoEstimate>>("estimates"));
    }

    private static double ImagesPerSecond(in TrainingMoment now, int batchSize) =>
        now.OwnSteps * (double)batchSize / now.OwnElapsed.TotalSeconds;

    private IReadOnlyList<CollapseWarning> Add(MocoRecord record)
    {
        _records.Add(record);
        var warnings = _watch.Observe(record);
        _warnings.AddRange(warnings);
        return warnings;
    }
}
