using FewLabel.Training;

namespace FewLabel.Ensembles;

/// <summary>
/// Turns what is done of one network's training into what is done of all. Each counts as its passes do, and what is found out from it afterwards,
/// its features, their graph and its prototypes, as one more.
/// </summary>
internal sealed class DeepPropagationProgress(DeepPropagationOptions options, IProgress<TrainingProgress> progress) : IProgress<TrainingProgress>
{
    private const int After = 1;

    private readonly double _all = Passes(options, options.Rounds);
    private int _before;
    private int _own;
    private TrainingProgress? _last;

    /// <summary>The progress of a round's training.</summary>
    /// <param name="round">The round, from 1.</param>
    public IProgress<TrainingProgress> Of(int round)
    {
        _before = Passes(options, round - 1);
        _own = options.TrainingOf(round).Epochs;
        return this;
    }

    public void Report(TrainingProgress value) => Tell(value.At((_before + (value.Share * _own)) / _all));

    /// <summary>Tells that all is done.</summary>
    public void End()
    {
        if (_last is not null)
        {
            Tell(_last.At(1));
        }
    }

    private static int Passes(DeepPropagationOptions options, int rounds) =>
        Enumerable.Range(1, rounds).Sum(round => options.TrainingOf(round).Epochs + After);

    private void Tell(TrainingProgress value)
    {
        _last = value;
        progress.Report(value);
    }
}
