using FewLabel.Benchmarks.Jobs;

namespace FewLabel.Benchmarks.Scaling;

/// <summary>A job's side together with the images it works on.</summary>
internal sealed class OwnedSide(IJobSide side, IDisposable images) : IJobSide
{
    public Rate Measure(double seconds) => side.Measure(seconds);

    public void Dispose()
    {
        side.Dispose();
        images.Dispose();
    }
}
