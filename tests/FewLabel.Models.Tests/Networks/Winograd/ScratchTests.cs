using FewLabel.Networks.Kernels;

namespace FewLabel.Tests.Networks.Winograd;

/// <summary>Memory between two steps.</summary>
public sealed class ScratchTests
{
    [Fact]
    public void Numbers_stay_what_they_were_when_the_garbage_collector_moves_them()
    {
        const int Count = 1_000;
        var all = new List<Scratch>();
        for (var i = 0; i < 200; i++)
        {
            // Garbage between them, of no multiple of a cache line: what lies behind it moves by that.
            _ = new byte[40 + (i % 7 * 8)];
            var scratch = new Scratch(Count);
            for (var k = 0; k < Count; k++)
            {
                scratch.Numbers[k] = (i * Count) + k;
            }

            all.Add(scratch);
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

        for (var i = 0; i < all.Count; i++)
        {
            Assert.Equal(Enumerable.Range(i * Count, Count).Select(value => (float)value), all[i].Numbers.ToArray());
            all[i].Dispose();
        }
    }
}
