using FewLabel.Checkpoints;
using FewLabel.Runtime;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// The one loop that every kind of training runs on: it goes through epochs and batches, begins each step, saves and resumes, reports and
/// stops when it is canceled. What a step does is the kind's.
/// </summary>
/// <param name="kind">The kind of training. Not owned.</param>
/// <param name="folder">Where the training is kept; null keeps nothing. Not owned.</param>
/// <param name="progress">Receives the reports of this kind of training; null for none.</param>
/// <param name="logger">Receives resumption and cancellation.</param>
internal sealed class TrainingLoop<TProgress>(
    TrainingStep<TProgress> kind, CheckpointFolder? folder, IProgress<TProgress>? progress, ILogger logger) : IDisposable
    where TProgress : class
{
    private readonly EpochPosition _position = new();
    private readonly TrainingCheckpointer _keeper = new(folder);
    private readonly TrainingLength _length = kind.Length;
    private long _firstStep;

    /// <summary>Where the training stands.</summary>
    public TrainingMoment Now => new(
        _position.Epoch, Step, _length.StepCount, Step - _firstStep, _length.ImagesAfter(Step), _keeper.Elapsed, _keeper.OwnElapsed);

    private long Step => _position.Step(_length.StepsPerEpoch);

    /// <summary>An epoch that is through may still have to be closed; one that the last step cuts short is not closed.</summary>
    private bool IsOver => kind.IsOver || (Step >= _length.StepCount && _position.Batch < _length.StepsPerEpoch);

    /// <summary>Trains to the end, from the last checkpoint if there is one.</summary>
    /// <exception cref="OperationCanceledException">It was canceled; the checkpoint is up to date.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        if (_keeper.Resume(Load))
        {
            _firstStep = Step;
            logger.Resumed(Step, _length.StepCount);
        }

        kind.Begin(Now);
        try
        {
            while (!IsOver)
            {
                TrainEpoch(cancellationToken);
                if (_position.Batch == _length.StepsPerEpoch)
                {
                    CloseEpoch(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            _keeper.Save(Save);
            logger.Canceled(Step, _length.StepCount);
            throw;
        }

        _keeper.Save(Save);
    }

    public void Dispose() => _position.Dispose();

    private void TrainEpoch(CancellationToken cancellationToken)
    {
        kind.BeginEpoch();
        using var scope = NewDisposeScope();
        var order = _position.Begin(() => kind.DrawOrder(_position.Epoch));
        while (_position.Batch < _length.StepsPerEpoch && Step < _length.StepCount)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MemoryExhaustedException.Guard(() => $"{kind.Name} {Step}", () => kind.MemoryRemedy, () => TrainStep(order));
            _position.Next();
            var report = kind.AfterStep(Now);
            _keeper.AfterStep(Save);
            Tell(report);
        }
    }

    private long TrainStep(Tensor order)
    {
        using var scope = NewDisposeScope();
        var now = Now;
        var (start, count) = _length.Batch(_position.Batch);
        if (_position.Batch + 1 < _length.StepsPerEpoch && now.Step + 1 < now.StepCount)
        {
            var (next, nextCount) = _length.Batch(_position.Batch + 1);
            kind.Prefetch(order.narrow(0, next, nextCount));
        }

        kind.Update.Begin(now);
        kind.Run(order.narrow(0, start, count), now);
        return count;
    }

    /// <summary>If it is canceled in the middle, the state is as before it.</summary>
    private void CloseEpoch(CancellationToken cancellationToken)
    {
        var report = kind.AfterEpoch(Now, cancellationToken);
        _position.Close();
        _keeper.AfterEpoch();
        Tell(report);
    }

    private void Tell(TProgress? report)
    {
        if (report is not null)
        {
            progress?.Report(report);
        }
    }

    private void Save(TrainingState state)
    {
        _position.Save(state);
        kind.Update.Save(state);
        kind.Save(state);
    }

    private void Load(TrainingState state)
    {
        kind.Load(state);
        kind.Update.Load(state);
        _position.Load(state);
    }
}
