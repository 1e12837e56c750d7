using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Runtime;

public sealed class RandomSourceTests
{
    [Fact]
    public void Seed_42_gives_PyTorchs_permutation()
    {
        using var random = new RandomSource(42);
        using var permutation = random.Permutation(10);

        // torch.manual_seed(42); torch.randperm(10)
        Assert.Equal([2, 6, 1, 8, 4, 5, 0, 9, 3, 7], permutation.data<long>().ToArray());
    }

    [Fact]
    public void Equal_seeds_give_equal_numbers_and_different_seeds_do_not()
    {
        using var first = new RandomSource(7);
        using var second = new RandomSource(7);
        using var other = new RandomSource(8);
        using var a = first.Normal(0, 1, 100);
        using var b = second.Normal(0, 1, 100);
        using var c = other.Normal(0, 1, 100);

        Assert.True(a.equal(b).all().item<bool>());
        Assert.False(a.equal(c).all().item<bool>());
    }

    [Fact]
    public void A_forked_stream_depends_on_the_name_and_not_on_what_was_drawn()
    {
        using var random = new RandomSource(7);
        using var before = random.Fork("views");
        random.Uniform(0, 1, 1000).Dispose();
        using var after = random.Fork("views");
        using var other = random.Fork("order");

        Assert.Equal(before.Seed, after.Seed);
        Assert.NotEqual(before.Seed, other.Seed);
        Assert.NotEqual(random.Seed, before.Seed);
    }

    [Fact]
    public void The_state_continues_the_stream()
    {
        using var random = new RandomSource(7);
        random.Uniform(0, 1, 10).Dispose();
        var state = random.GetState();
        using var expected = random.Normal(0, 1, 33);
        random.SetState(state);
        using var actual = random.Normal(0, 1, 33);

        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
    }

    [Fact]
    public void Whole_numbers_cover_their_range_evenly_and_stay_inside()
    {
        using var random = new RandomSource(7);
        using var draws = random.Integers(-2, 3, 50_000);
        var counts = draws.data<long>().ToArray().CountBy(value => value).ToDictionary();

        Assert.Equal([-2, -1, 0, 1, 2], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void A_probability_outside_0_to_1_is_refused_with_its_value(double probability)
    {
        using var random = new RandomSource(7);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => random.Chance(probability, 1));
        Assert.Equal(probability, error.ActualValue);
    }

    [Fact]
    public void It_can_stop_and_go_on_at_any_number()
    {
        using var random = new RandomSource(5);
        using var other = new RandomSource(6);
        for (var drawn = 0; drawn < 1300; drawn++)
        {
            other.SetState(random.GetState());
            using var one = random.Uniform(0, 1, 1);
            using var same = other.Uniform(0, 1, 1);
            Assert.Equal(one.item<float>(), same.item<float>());
        }
    }

    /// <summary>Native code would end the process, or read memory that is not the generator's.</summary>
    [Theory]
    [InlineData(8, 0)]
    [InlineData(8, 625)]
    [InlineData(8, -1)]
    [InlineData(12, 0)]
    [InlineData(16, 625)]
    [InlineData(20, 1)]
    public void What_is_no_state_is_refused_and_changes_nothing(int place, int value)
    {
        using var random = new RandomSource(5);
        using (random.Uniform(0, 1, 100))
        {
        }

        var state = random.GetState();
        var wrong = (byte[])state.Clone();
        BitConverter.TryWriteBytes(wrong.AsSpan(place), value);

        Assert.Contains("not the state of a generator", Assert.Throws<ArgumentException>(() => random.SetState(wrong)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => random.SetState(state[..^1]));
        Assert.Equal(state, random.GetState());
    }
}
