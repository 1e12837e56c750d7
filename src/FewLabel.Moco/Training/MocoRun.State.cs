using FewLabel.Checkpoints;
using TorchSharp;

namespace FewLabel.Moco;

/// <content>Saving and going on.</content>
internal sealed partial class MocoRun
{
    private void Require()
    {
        if (_checkpoint is null)
        {
            return;
        }

        // Estimates change nothing in the training.
        _checkpoint.Require(RunDescription.Of(_seed, _trainer.Device)
            .AddImages("Images", _images)
            .Add("Images to learn from", SettingsSnapshot.Digest(_indices))
            .Add("Encoder", $"{_trainer.Architecture.Name} of {_encoder.Input}")
            .Add("Encoder.Architecture", _trainer.Architecture.Spec)
            .AddNetwork("Network", _encoder)
            .Add("Pre-training", Options with { EstimateEvery = null })
            .Add("Views", _trainer.Views)
            .Add("Normalize", _trainer.Normalize));
    }

    private void Save()
    {
        if (_checkpoint is null || Step == _savedStep)
        {
            return;
        }

        using var state = new TrainingState { Elapsed = Elapsed };
        _networks.Save(state);
        state.Take("optimizer", _optimizer.SaveState());
        if (_queue is not null)
        {
            state.Take("queue", _queue.SaveState());
        }

        state.Put("step", Step);
        state.Put("history", _log.Records);
        state.Put("open", _log.Open);
        state.Put("estimates", _log.Estimates);
        _checkpoint.Save(state);
        _savedStep = Step;
    }

    private void Resume()
    {
        using var state = _checkpoint?.Load();
        if (state is null)
        {
            return;
        }

        _networks.Load(state);
        _optimizer.LoadState(state.Under("optimizer"));
        _queue?.LoadState(state.Under("queue"));
        Step = _savedStep = state.Get<long>("step");
        _earlier = state.Elapsed;
        state.Get<List<MocoRecord>>("history").ForEach(record => _log.Add(record));
        state.Get<List<StepFigures>>("open").ForEach(_log.Add);
        state.Get<List<MocoEstimate>>("estimates").ForEach(_log.Add);
    }
}
