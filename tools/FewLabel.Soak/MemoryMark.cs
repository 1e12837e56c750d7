using System.Globalization;
using TorchSharp;

namespace FewLabel.Soak;

/// <summary>What is in memory after some work.</summary>
/// <param name="Done">How much work so far.</param>
/// <param name="Tensors">Live tensors.</param>
/// <param name="Resident">The resident set in bytes.</param>
/// <param name="Own">
/// What of it is the process's own. The rest are pages of files, of libraries above all, that the system takes and brings back as it likes.
/// </param>
internal readonly record struct MemoryMark(long Done, long Tensors, long Resident, long Own)
{
    /// <summary>What grows before this share of the work is warming up.</summary>
    private const double WarmUp = 0.1;

    /// <summary>How much the memory of its own may grow after it, from the mean of the first third to that of the last.</summary>
    private const double Growth = 0.02;

    /// <summary>Takes one, after what nobody holds is freed.</summary>
    public static MemoryMark Take(long done)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return new MemoryMark(done, torch.Tensor.TotalCount, Environment.WorkingSet, OwnMemory());
    }

    /// <summary>Says how memory went, and whether it is flat.</summary>
    public static bool IsFlat(string work, IReadOnlyList<MemoryMark> marks)
    {
        var warm = marks.Where(mark => mark.Done >= WarmUp * marks[^1].Done).ToList();
        var third = Math.Max(1, warm.Count / 3);
        var (early, late) = (warm[..third], warm[^third..]);
        var tensors = warm[^1].Tensors - warm[0].Tensors;
        var growth = GrowthOf(mark => mark.Own);
        Say($"{work} {early[0].Done} to {early[^1].Done} and {late[0].Done} to {late[^1].Done}: {tensors:+0;-0;0} live tensors, {GrowthOf(mark => mark.Resident):+0.0 %;-0.0 %} resident set, {growth:+0.0 %;-0.0 %} of its own memory");
        return tensors <= 0 && growth < Growth;

        double GrowthOf(Func<MemoryMark, long> memory) => (late.Average(memory) / early.Average(memory)) - 1;
    }

    /// <summary>The same, told.</summary>
    public MemoryMark Told(string work)
    {
        Say($"{Done,6} {work}: {Tensors,7} live tensors, {Resident / 1e6,8:0.0} MB resident, {Own / 1e6,8:0.0} MB of them the process's own");
        return this;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static long OwnMemory()
    {
        const string Field = "RssAnon:";
        if (!OperatingSystem.IsLinux())
        {
            return Environment.WorkingSet;
        }

        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024;
    }
}
