using FewLabel.Fuzzing;

namespace FewLabel.Tests;

/// <summary>Damaged and hostile files; tools/FewLabel.Soak feeds many more of the same.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Inputs = 1_000;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Readers => [.. FuzzTargets.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public void Any_file_is_read_or_refused_within_bounded_memory_and_nothing_else_happens(string reader)
    {
        string[] before = [.. Directory.GetFileSystemEntries(".").Order()];
        using var target = FuzzTargets.Create(reader, Directory.CreateDirectory(_folder["target"]).FullName);

        var report = new FuzzRun(target, seed: 2026).Run(0, Inputs);

        Assert.True(report.Faults.Count == 0, string.Join("\n", report.Faults));
        Assert.True(report.Accepted > 0, "no input was read");
        Assert.True(report.Refused > Inputs / 10, $"only {report.Refused} inputs were refused");
        Assert.Equal([_folder["target"]], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal(before, Directory.GetFileSystemEntries(".").Order());
    }
}
