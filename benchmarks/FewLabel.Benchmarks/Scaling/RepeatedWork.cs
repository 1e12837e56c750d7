using FewLabel.Benchmarks.Jobs;

namespace FewLabel.Benchmarks.Scaling;

/// <summary>The same action again and again.</summary>
/// <param name="images">How many images an action is for.</param>
/// <param name="action">The action.</param>
/// <param name="owned">What is freed at the end.</param>
internal sealed class RepeatedWork(long images, Action action, params IDisposable[] owned) : IJobSide
{
    public Rate Measure(double seconds)
    {
        var pace = new Pace(seconds);
        while (!pace.IsEnough)
        {
            action();
            pace.Tick(images);
        }

        return pace.Rate;
    }

    public void Dispose()
    {
        foreach (var each in owned)
        {
            each.Dispose();
        }
    }
}
