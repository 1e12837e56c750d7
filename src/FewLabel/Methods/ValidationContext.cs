using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Running;
using FewLabel.Sampling;

namespace FewLabel;

/// <summary>What a method can tell its faults by, before anything runs: the experiment as it is described.</summary>
public sealed class ValidationContext
{
    private readonly ExperimentPlan _plan;
    private readonly int _position;

    internal ValidationContext(ExperimentPlan plan, int position)
    {
        (_plan, _position) = (plan, position);
        LabeledCount = Math.Max(0, plan.Labels.CountIn(plan.Dataset.Train));
        HeldOutCount = plan.HoldOut is > 0 and < 1 and var share ? StratifiedSplit.ValidationCount(LabeledCount, share) : 0;
    }

    /// <summary>The images.</summary>
    public ImageDataset Dataset => _plan.Dataset;

    /// <summary>What is known about this kind of picture.</summary>
    public Recipe Recipe => _plan.Recipe;

    /// <summary>What augments the labeled images; null if nothing does.</summary>
    public ImageTransform? Augmentation => _plan.Augmentation;

    /// <summary>How many training images are labeled, those held out too.</summary>
    public long LabeledCount { get; }

    /// <summary>How many of the labeled images are held out.</summary>
    public long HeldOutCount { get; }

    /// <summary>How many training images are not labeled.</summary>
    public long UnlabeledCount => Dataset.Train.Count - LabeledCount;

    /// <summary>Whether images are to be held out, be it by a share that is at fault.</summary>
    internal bool HoldsOut => _plan.HoldOut is not null;

    /// <summary>Finds what this method can go on from.</summary>
    /// <param name="name">The name of a method before it.</param>
    /// <returns>The source; null if no method before it has this name and yields an encoder.</returns>
    public IEncoderSource? FindSource(string name) => _plan.FindSource(name, _position);
}
