using FewLabel.Moco;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class KeyQueueTests
{
    [Fact]
    public void A_new_queue_holds_random_unit_vectors()
    {
        using var random = new RandomSource(1);
        using var queue = new KeyQueue(50, 8, random);

        Assert.Equal([50L, 8], queue.Keys.shape);
        Values.Close(Enumerable.Repeat(1.0, 50), Values.Of(queue.Keys.norm(1)));
        Assert.InRange(queue.Keys.mean(new long[] { 0 }).norm().item<float>(), 0, 0.5f);
        Assert.Equal((0, 0), (queue.Position, queue.Filled));
    }

    [Theory]
    [InlineData(7, 3)]
    [InlineData(8, 4)]
    [InlineData(5, 5)]
    [InlineData(4, 9)]
    [InlineData(3, 7)]
    [InlineData(1, 2)]
    public void Any_batch_size_leaves_what_a_ring_of_rows_holds(int capacity, int batch)
    {
        using var random = new RandomSource(2);
        using var queue = new KeyQueue(capacity, 4, random);
        var ring = Values.Rows(queue.Keys);
        var written = 0;
        for (var step = 0; step < 6; step++)
        {
            using var keys = Values.UnitRows(random, batch, 4);
            queue.Enqueue(keys);
            foreach (var key in Values.Rows(keys))
            {
                ring[written++ % capacity] = key;
            }

            Assert.Equal(ring.SelectMany(row => row), Values.Of(queue.Keys).Select(value => (double)value));
            Assert.Equal(written % capacity, queue.Position);
            Assert.Equal(Math.Min(written, capacity), queue.Filled);
        }
    }

    [Fact]
    public void Changing_batch_sizes_and_the_keys_themselves_afterwards_does_not_matter()
    {
        using var random = new RandomSource(3);
        using var queue = new KeyQueue(6, 3, random);
        using var keys = Values.UnitRows(random, 4, 3);
        var expected = Values.Of(keys);
        queue.Enqueue(keys);
        keys.zero_();
        Assert.Equal(expected, Values.Of(queue.Keys)[..12]);
    }

    [Fact]
    public void Enqueueing_writes_in_place_and_leaves_no_tensor_behind()
    {
        using var random = new RandomSource(3);
        using var queue = new KeyQueue(7, 3, random);
        using var keys = Values.UnitRows(random, 4, 3);
        using var view = queue.Keys.alias();
        var before = LiveTensors.CountSettled();
        for (var step = 0; step < 10; step++)
        {
            queue.Enqueue(keys);
        }

        Assert.Equal(before, LiveTensors.Count);
        Assert.Equal(Values.Of(view), Values.Of(queue.Keys));
    }

    [Fact]
    public void A_restored_queue_goes_on_as_the_saved_one()
    {
        using var random = new RandomSource(4);
        using var queue = new KeyQueue(7, 3, random);
        using var other = new KeyQueue(7, 3, random);
        using var first = Values.UnitRows(random, 5, 3);
        using var second = Values.UnitRows(random, 5, 3);
        queue.Enqueue(first);
        var state = queue.SaveState();
        queue.Enqueue(second);
        other.LoadState(state);
        other.Enqueue(second);

        Assert.Equal(Values.Of(queue.Keys), Values.Of(other.Keys));
        Assert.Equal((queue.Position, queue.Filled), (other.Position, other.Filled));
    }

    [Theory]
    [InlineData("size", "Float32 (7, 3)")]
    [InlineData("missing", "no 'position'")]
    [InlineData("position", "position is 7")]
    [InlineData("nan", "length")]
    public void A_state_that_does_not_fit_is_refused_and_changes_nothing(string fault, string told)
    {
        using var random = new RandomSource(4);
        using var queue = new KeyQueue(fault == "size" ? 8 : 7, 3, random);
        var state = queue.SaveState();
        switch (fault)
        {
            case "missing": state.Remove("position"); break;
            case "position": state["position"] = tensor(7L); break;
            case "nan": state["keys"][0, 0] = float.NaN; break;
        }

        using var target = new KeyQueue(7, 3, random);
        var before = Values.Of(target.Keys);
        var error = Assert.Throws<FewLabelException>(() => target.LoadState(state));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Values.Of(target.Keys));
    }

    [Fact]
    public void Keys_of_another_shape_or_type_are_refused()
    {
        using var random = new RandomSource(5);
        using var queue = new KeyQueue(8, 3, random);
        Assert.Contains("(N, 3)", Assert.Throws<ArgumentException>(() => queue.Enqueue(zeros(3, 8))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => queue.Enqueue(zeros(4, 3, float64)));
        Assert.Throws<ArgumentException>(() => queue.Enqueue(zeros(0, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyQueue(0, 3, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyQueue(3, 0, random));
    }
}
