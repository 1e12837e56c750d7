namespace FewLabel.CommandLine;

/// <summary>Turns what an experiment tells into states to show. Not every epoch measures the images held out, so the last measure stays.</summary>
internal sealed class ExperimentStages(IProgress<StageState> view) : IProgress<ExperimentProgress>
{
    private int? _position;
    private double? _heldOut;

    public void Report(ExperimentProgress value) => view.Report(Next(value));

    /// <summary>The state that follows.</summary>
    public StageState Next(ExperimentProgress value)
    {
        _heldOut = value.Training?.Epoch.ValidationAccuracy ?? (value.Position == _position ? _heldOut : null);
        _position = value.Position;
        return StageState.Of(value, _heldOut);
    }
}
