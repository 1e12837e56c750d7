using System.Diagnostics;
using FewLabel.Augmentation;
using FewLabel.Checkpoints;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Sampling;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>Decides when a training is saved, and measures its time. Without a folder it only measures.</summary>
/// <param name="folder">The folder; null keeps nothing.</param>
internal sealed class TrainingCheckpointer(CheckpointFolder? folder)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _earlier;
    private bool _isNew;

    /// <summary>Time spent, that of earlier processes included.</summary>
    public TimeSpan Elapsed => _earlier + _watch.Elapsed;

    /// <summary>Time spent by this process.</summary>
    public TimeSpan OwnElapsed => _watch.Elapsed;

    /// <summary>Says what must be the same for the training of a classifier to go on.</summary>
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

    /// <summary>Goes on from the last checkpoint.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Resume(Action<TrainingState> load)
    {
        using var state = folder?.Load();
        if (state is null)
        {
            return false;
        }

        load(state);
        _earlier = state.Elapsed;
        return true;
    }

    /// <summary>To be called after each step: saves if it is time.</summary>
    public void AfterStep(Action<TrainingState> save)
    {
        _isNew = true;
        if (folder?.IsDue() == true)
        {
            Save(save);
        }
    }

    /// <summary>To be called after each epoch.</summary>
    public void AfterEpoch() => _isNew = true;

    /// <summary>Saves what is not saved yet.</summary>
    public void Save(Action<TrainingState> save)
    {
        if (folder is null || !_isNew)
        {
            return;
        }

        using var state = new TrainingState { Elapsed = Elapsed };
        save(state);
        folder.Save(state);
        _isNew = false;
    }
}
