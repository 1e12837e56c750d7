using System.Diagnostics;
using TorchSharp;

namespace FewLabel.Fuzzing;

/// <summary>Feeds inputs to a reader, one after the other, and watches what it does.</summary>
/// <param name="target">The reader.</param>
/// <param name="seed">Seed of the inputs.</param>
internal sealed class FuzzRun(FuzzTarget target, long seed)
{
    private const int MostFaults = 20;

    /// <summary>What the garbage collector and allocators may take at a time, whatever the input.</summary>
    private const long Slack = 96 << 20;

    private readonly List<FuzzFault> _faults = [];
    private readonly Process _process = Process.GetCurrentProcess();

    /// <summary>Told of each input before it is fed, so that one that ends the process is known.</summary>
    public Action<long>? Before { get; init; }

    /// <summary>How long one input may take; null does not look.</summary>
    public TimeSpan? Longest { get; init; }

    /// <summary>Runs.</summary>
    /// <param name="from">The first input.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="cancellation">Stops between two.</param>
    public FuzzReport Run(long from, long inputs, CancellationToken cancellation = default)
    {
        if (!target.Read(target.Whole))
        {
            throw new InvalidDataException($"The reader {target.Name} refuses a file that is whole.");
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        var report = new FuzzReport(target.Name);
        var (peak, warm) = (Peak(), 0L);
        for (var index = from; index < from + inputs && _faults.Count < MostFaults; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            Before?.Invoke(index);
            var input = target.Make(new Dice(seed, index));
            var (tensors, allocated, started) = (torch.Tensor.TotalCount, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            var accepted = Feed(index, input);
            var elapsed = Stopwatch.GetElapsedTime(started);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            var risen = Peak() - peak;
            peak += Math.Max(0, risen);
            Check(index, input, elapsed, allocated, risen, torch.Tensor.TotalCount - tensors);
            report = report with
            {
                Inputs = report.Inputs + 1,
                Accepted = report.Accepted + (accepted ? 1 : 0),
                Refused = report.Refused + (accepted ? 0 : 1),
                Slowest = report.Slowest.Or(elapsed.TotalMilliseconds, index),
                MostMemory = report.MostMemory.Or(Math.Max(allocated, risen), index),
            };
            warm = report.Inputs == (inputs / 10) + 1 ? Resident() : warm;
        }

        return report with { Growth = Resident() - warm, Faults = _faults };
    }

    private bool Feed(long index, byte[] input)
    {
        try
        {
            return target.Read(input);
        }
        catch (FewLabelException error)
        {
            if (!error.Message.Contains(target.Called, StringComparison.Ordinal))
            {
                _faults.Add(new(index, $"A refusal that does not name the file: {error.Message}"));
            }

            return false;
        }
        catch (Exception error)
        {
            _faults.Add(new(index, error.ToString()));
            return false;
        }
    }

    private void Check(long index, byte[] input, TimeSpan elapsed, long allocated, long risen, long tensors)
    {
        var most = target.MemoryFor(input);
        if (elapsed > Longest)
        {
            _faults.Add(new(index, $"It took {elapsed.TotalSeconds:0.0} s."));
        }

        if (allocated > most || risen > most + Slack)
        {
            _faults.Add(new(index, $"It took {allocated} managed bytes and {risen} more resident ones for {input.Length} bytes of input; {most} are allowed."));
        }

        if (tensors != 0 && target.LeavesNoTensors)
        {
            _faults.Add(new(index, $"It left {tensors} tensors."));
        }
    }

    private long Peak()
    {
        _process.Refresh();
        return _process.PeakWorkingSet64;
    }

    private long Resident()
    {
        GC.Collect();
        _process.Refresh();
        return _process.WorkingSet64;
    }
}
