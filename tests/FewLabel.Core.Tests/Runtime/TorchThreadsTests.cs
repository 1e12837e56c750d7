using FewLabel.Runtime;

namespace FewLabel.Tests.Runtime;

/// <summary>Work on libtorch's threads.</summary>
public sealed class TorchThreadsTests : IDisposable
{
    private readonly Threads _threads = new(2);

    public void Dispose() => _threads.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(64)]
    public void Each_part_is_done_once(int parts)
    {
        for (var round = 0; round < 50; round++)
        {
            var done = new int[parts];

            TorchThreads.Run(parts, part => Interlocked.Increment(ref done[part]));

            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void An_error_in_a_part_reaches_the_caller_and_the_threads_go_on_working()
    {
        for (var round = 0; round < 20; round++)
        {
            var error = Assert.Throws<InvalidOperationException>(() => TorchThreads.Run(
                4, part => throw new InvalidOperationException($"part {part}")));
            Assert.StartsWith("part ", error.Message, StringComparison.Ordinal);
        }

        Each_part_is_done_once(8);
    }

    [Fact]
    public void Parts_may_collect_garbage_while_others_work()
    {
        var sums = new long[4];

        TorchThreads.Run(4, part =>
        {
            for (var i = 0; i < 200; i++)
            {
                var numbers = new int[10_000];
                Array.Fill(numbers, part);
                sums[part] += numbers.Sum();
                if (i % 50 == 0)
                {
                    GC.Collect();
                }
            }
        });

        Assert.Equal([0L, 2_000_000, 4_000_000, 6_000_000], sums);
    }

    [Fact]
    public async Task Several_callers_at_once_get_their_own_parts_done()
    {
        var totals = await Task.WhenAll(Enumerable.Range(1, 4).Select(caller => Task.Run(() =>
        {
            var total = 0;
            for (var i = 0; i < 100; i++)
            {
                TorchThreads.Run(3, part => Interlocked.Add(ref total, caller * (part + 1)));
            }

            return total;
        })));

        Assert.Equal([600, 1200, 1800, 2400], totals);
    }
}
