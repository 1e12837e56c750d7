using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using FewLabel.Training.Optimizers;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Keeps a training in a folder, and lets it go on from there. Without a folder it only measures the time.</summary>
/// <param name="folder">The folder; null keeps nothing.</param>
/// <param name="model">The network, with its weights and statistics.</param>
/// <param name="optimizer">Its moments and steps.</param>
/// <param name="average">The averaged weights; null for none.</param>
/// <param name="order">Draws the order.</param>
/// <param name="views">Draws the augmentation.</param>
/// <param name="position">Where the training stands.</param>
/// <param name="history">The epochs that are done.</param>
internal sealed class TrainingCheckpointer(
    CheckpointFolder? folder, nn.Module model, FlatOptimizer optimizer, ExponentialMovingAverage? average, RandomSource order, RandomSource views,
    EpochPosition position, List<EpochRecord> history)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _earlier;
    private bool _isNew;

    /// <summary>What the kind of training adds to the state, and takes from it; null for nothing.</summary>
    public (Action<TrainingState> Save, Action<TrainingState> Load)? More { get; init; }

    /// <summary>Time spent, that of earlier processes included.</summary>
    public TimeSpan Elapsed => _earlier + _watch.Elapsed;

    /// <summary>Says what must be the same for a training to go on.</summary>
    public static void Require(
        CheckpointFolder? folder, object options, (string Name, ImageTransform? Value)[] transforms, Normalize? normalize, Device device,
        nn.Module model, ImageSet images, DataSplit split, RandomSource random, IEnumerable<long>? unlabeled = null)
    {
        if (folder is null)
        {
            return;
        }

        var description = RunDescription.Of(random.Seed, device)
            .AddImages("Images", images)
            .AddSplit(split, unlabeled)
            .AddNetwork("Network", model)
            .Add("Training", options)
            .Add("Normalize", normalize);
        foreach (var (name, value) in transforms)
        {
            description.Add(name, value);
        }

        folder.Require(description);
    }

    /// <summary>Goes on from the last checkpoint, if there is one.</summary>
    public void Resume()
    {
        using var state = folder?.Load();
        if (state is null)
        {
            return;
        }

        state.Restore("model", model);
        optimizer.LoadState(state.Under("optimizer"));
        average?.LoadState(state.Under("average"));
        state.Restore("order random", order);
        state.Restore("views random", views);
        position.Load(state);
        history.AddRange(state.Get<List<EpochRecord>>("history"));
        More?.Load(state);
        _earlier = state.Elapsed;
    }

    /// <summary>To be called after each step: saves if it is time.</summary>
    public void AfterStep()
    {
        _isNew = true;
        if (folder?.IsDue() == true)
        {
            Save();
        }
    }

    /// <summary>To be called after each epoch.</summary>
    public void AfterEpoch() => _isNew = true;

    /// <summary>Saves what is not saved yet.</summary>
    public void Save()
    {
        if (folder is null || !_isNew)
        {
            return;
        }

        using var state = new TrainingState { Elapsed = Elapsed };
        state.Copy("model", model);
        state.Take("optimizer", optimizer.SaveState());
        if (average is not null)
        {
            state.Take("average", average.SaveState());
        }

        state.Copy("order random", order);
        state.Copy("views random", views);
        position.Save(state);
        state.Put("history", history);
        More?.Save(state);
        folder.Save(state);
        _isNew = false;
    }
}
