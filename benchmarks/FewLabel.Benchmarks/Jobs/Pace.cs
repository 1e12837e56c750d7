using System.Diagnostics;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>How many images a second go by between the first tick and the one that is enough.</summary>
internal sealed class Pace(double seconds)
{
    private readonly Stopwatch _watch = new();
    private TimeSpan _start;
    private long _done;

    /// <summary>Whether enough time has been measured.</summary>
    public bool IsEnough => _watch.Elapsed.TotalSeconds >= seconds && _done > 0;

    /// <summary>The pace up to the last tick.</summary>
    public Rate Rate { get; private set; }

    private static TimeSpan CpuTime => Environment.CpuUsage.TotalTime;

    /// <summary>So many images were done since the last tick. Those before the first tick are not counted: they start things up.</summary>
    public void Tick(long images)
    {
        if (!_watch.IsRunning)
        {
            _start = CpuTime;
            _watch.Start();
            return;
        }

        _done += images;
        Rate = new Rate(_done / _watch.Elapsed.TotalSeconds, _done / (CpuTime - _start).TotalSeconds);
    }
}
