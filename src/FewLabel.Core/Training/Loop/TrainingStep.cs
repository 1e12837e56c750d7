using FewLabel.Checkpoints;
using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>A kind of training: what it learns from, and what it does in one step. <see cref="TrainingLoop{TProgress}"/> does the rest.</summary>
/// <typeparam name="TProgress">What it reports.</typeparam>
internal abstract class TrainingStep<TProgress> : IDisposable
    where TProgress : class
{
    /// <summary>What a step is called in an error.</summary>
    public virtual string Name => "training step";

    /// <summary>What to lower where memory runs out, as a sentence.</summary>
    public abstract string MemoryRemedy { get; }

    /// <summary>How many steps there are.</summary>
    public abstract TrainingLength Length { get; }

    /// <summary>Changes the weights.</summary>
    public abstract WeightUpdate Update { get; }

    /// <summary>Whether the training ends now, before its length.</summary>
    public virtual bool IsOver => false;

    /// <summary>Told once where the training begins, or goes on.</summary>
    public virtual void Begin(in TrainingMoment now)
    {
    }

    /// <summary>Told before the first step of an epoch, and before the first after a checkpoint.</summary>
    public virtual void BeginEpoch()
    {
    }

    /// <summary>Draws the images of an epoch.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <returns>As many numbers as <see cref="Length"/> has images: Int64, on the CPU; the loop takes them over.</returns>
    public abstract Tensor DrawOrder(int epoch);

    /// <summary>Told which batch comes after the one that is run next, so that its images can be decoded meanwhile.</summary>
    /// <param name="batch">The batch's part of the order, on the CPU.</param>
    public virtual void Prefetch(Tensor batch)
    {
    }

    /// <summary>Does a step: views, forward pass, loss, and <see cref="WeightUpdate.Learn"/>. Its dispose scope is open.</summary>
    /// <param name="batch">The batch's part of the order, on the CPU.</param>
    /// <param name="now">The step.</param>
    public abstract void Run(Tensor batch, in TrainingMoment now);

    /// <summary>Records the step, before it is saved.</summary>
    /// <returns>What to report; null for nothing.</returns>
    public virtual TProgress? AfterStep(in TrainingMoment now) => null;

    /// <summary>Validates and records the epoch, before it is saved. Canceled, it leaves everything as it was.</summary>
    /// <returns>What to report; null for nothing.</returns>
    public virtual TProgress? AfterEpoch(in TrainingMoment now, CancellationToken cancellationToken) => null;

    /// <summary>Adds to a checkpoint what is not the loop's: weights, generators, records.</summary>
    public abstract void Save(TrainingState state);

    /// <summary>Takes from a checkpoint what <see cref="Save"/> added.</summary>
    public abstract void Load(TrainingState state);

    public abstract void Dispose();
}
