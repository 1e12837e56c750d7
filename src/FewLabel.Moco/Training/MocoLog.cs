namespace FewLabel.Moco;

/// <summary>Gathers the figures of the steps into records, and watches them.</summary>
internal sealed class MocoLog(MocoOptions options)
{
    private readonly List<StepFigures> _open = [];
    private readonly List<MocoRecord> _records = [];
    private readonly List<MocoEstimate> _estimates = [];
    private readonly List<CollapseWarning> _warnings = [];
    private readonly CollapseDetector _watch = new(options);

    public IReadOnlyList<StepFigures> Open => _open;

    public IReadOnlyList<MocoRecord> Records => _records;

    public IReadOnlyList<MocoEstimate> Estimates => _estimates;

    public void Add(StepFigures figures) => _open.Add(figures);

    public void Add(MocoEstimate estimate) => _estimates.Add(estimate);

    /// <summary>Adds a record of an earlier run.</summary>
    public IReadOnlyList<CollapseWarning> Add(MocoRecord record)
    {
        _records.Add(record);
        var warnings = _watch.Observe(record);
        _warnings.AddRange(warnings);
        return warnings;
    }

    /// <summary>Makes a record of the steps since the last one.</summary>
    public (MocoRecord Record, IReadOnlyList<CollapseWarning> Warnings) Close(long step, int epoch)
    {
        var record = new MocoRecord(
            step,
            epoch,
            _open.Average(figures => figures.Loss),
            _open.Average(figures => figures.Accuracy),
            _open.Average(figures => figures.FeatureSpread),
            _open.Average(figures => figures.GradientNorm),
            _open[^1].LearningRate,
            _open[^1].Momentum);
        _open.Clear();
        return (record, Add(record));
    }

    public MocoProgress Progress(MocoRecord record, long stepCount, int epochCount, long ownSteps, int batchSize, TimeSpan elapsed) => new(
        record, stepCount, epochCount, ownSteps * (double)batchSize / elapsed.TotalSeconds, elapsed,
        elapsed * ((stepCount - record.Step) / (double)ownSteps), _estimates.LastOrDefault());

    public MocoResult Result(long steps, int imageCount, int? labeledCount, double imagesPerSecond, TimeSpan duration) => new(
        [.. _records], [.. _estimates], [.. _warnings], steps, imageCount, labeledCount, imagesPerSecond, duration);
}
