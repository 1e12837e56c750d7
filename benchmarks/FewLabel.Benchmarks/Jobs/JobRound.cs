namespace FewLabel.Benchmarks.Jobs;

/// <summary>One round of a job: each side's pace, one after the other.</summary>
internal sealed record JobRound(Rate Ours, Rate? Python, Rate? Plain)
{
    public override string ToString() => FormattableString.Invariant(
        $"FewLabel {Ours.PerSecond:0}, PyTorch {Python?.PerSecond:0}, TorchSharp {Plain?.PerSecond:0} images/s; for a second of processor time {Ours.PerCpuSecond:0}, {Python?.PerCpuSecond:0}, {Plain?.PerCpuSecond:0}");
}
