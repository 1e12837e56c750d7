using System.Globalization;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Runtime;

public class MemoryReuseTests
{
    private const long Megabyte = 1 << 20;

    [LinuxFact("gives an allocator's memory back when it is asked")]
    public void Memory_of_freed_tensors_stays_until_it_is_given_back()
    {
        using (NewDisposeScope())
        {
            for (var i = 0; i < 128; i++)
            {
                _ = ones(4 * Megabyte / sizeof(float));
            }
        }

        var kept = OwnMemory();
        MemoryReuse.GiveBack();

        // Tests beside this one come and go by some tens of megabytes.
        Assert.InRange(kept - OwnMemory(), 256 * Megabyte, long.MaxValue);
    }

    private static long OwnMemory()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line["RssAnon:".Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024;
    }
}
