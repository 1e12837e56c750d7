using System.Diagnostics;

namespace FewLabel.Checkpoints;

/// <summary>What is the same with and without a folder.</summary>
internal static class CheckpointExtensions
{
    /// <summary>Does a piece of work whose result is kept: if it was done before, the result is loaded instead.</summary>
    /// <param name="folder">Where it is kept; null does the work each time.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="work">Does it, and puts the result into the state it is given. It must give the same whenever it is done.</param>
    /// <returns>The result, which the caller disposes.</returns>
    /// <exception cref="FewLabelException">What was kept is of a run with other settings, or cannot be read.</exception>
    public static TrainingState GetOrCompute(this CheckpointFolder? folder, string name, Action<TrainingState> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var part = folder?.Part(name);
        if (part?.Load() is { } kept)
        {
            return kept;
        }

        var started = Stopwatch.GetTimestamp();
        var state = new TrainingState();
        try
        {
            work(state);
            state.Elapsed = Stopwatch.GetElapsedTime(started);
            part?.Save(state);
            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }
}
