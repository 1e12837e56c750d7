using FewLabel.Checkpoints;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_saved_comes_back_bit_for_bit()
    {
        using var random = new RandomSource(3);
        using var numbers = random.Normal(0, 1, 7);
        using (var kept = CheckpointFolder.Open(_folder.Path))
        using (var state = new TrainingState { Elapsed = TimeSpan.FromTicks(123_456_789) })
        {
            state.Copy("numbers", numbers);
            state.Take("empty", zeros(0, 3));
            state.Take("whole", tensor(long.MaxValue));
            state.Take("strided", tensor(new[] { 1f, 2, 3, 4 }).reshape(2, 2).t());
            state.Copy("random", random);
            state.Put("figures", new[] { double.NaN, double.Epsilon, 0.1, double.NegativeInfinity });
            state.Put("text", "ä\n\"");
            Assert.True(kept.Save(state));
        }

        using var drawn = random.Normal(0, 1, 5);
        using var other = new RandomSource(99);
        using var again = CheckpointFolder.Open(_folder.Path);
        using var loaded = again.Load()!;
        loaded.Restore("random", other);
        using var drawnAgain = other.Normal(0, 1, 5);

        Assert.Equal(TimeSpan.FromTicks(123_456_789), loaded.Elapsed);
        Assert.Equal(loaded.Elapsed, again.EarlierTime);
        Assert.Equal(numbers.data<float>().ToArray(), loaded.Get("numbers", ScalarType.Float32).data<float>().ToArray());
        Assert.Equal([0L, 3], loaded.Get("empty", ScalarType.Float32).shape);
        Assert.Equal(long.MaxValue, loaded.Get("whole", ScalarType.Int64).item<long>());
        Assert.Equal([1f, 3, 2, 4], loaded.Get("strided", ScalarType.Float32).data<float>().ToArray());
        Assert.Equal([double.NaN, double.Epsilon, 0.1, double.NegativeInfinity], loaded.Get<double[]>("figures"));
        Assert.Equal("ä\n\"", loaded.Get<string>("text"));
        Assert.Equal(drawn.data<float>().ToArray(), drawnAgain.data<float>().ToArray());
    }

    [Fact]
    public void The_last_ones_are_kept_and_the_newest_is_loaded_whatever_the_clock_says()
    {
        using var kept = CheckpointFolder.Open(_folder.Path, new CheckpointOptions { Keep = 3 });
        for (var number = 1; number <= 12; number++)
        {
            States.Save(kept, number);
        }

        // A clock that jumped back: the newest file has the oldest time.
        foreach (var (position, file) in _folder.Checkpoints().Index())
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2040 - (10 * position), 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.Equal(["000010.state", "000011.state", "000012.state"], _folder.Checkpoints().Select(Path.GetFileName));
        Assert.Equal(12, States.Last(kept));
        States.Save(kept, 13);
        Assert.Equal(13, States.Last(kept));
    }

    [Fact]
    public void A_saved_time_below_zero_counts_as_none()
    {
        using var kept = CheckpointFolder.Open(_folder.Path);
        using (var state = new TrainingState { Elapsed = TimeSpan.FromHours(-3) })
        {
            kept.Save(state);
        }

        using var loaded = kept.Load();
        Assert.Equal(TimeSpan.Zero, loaded!.Elapsed);
        Assert.Equal(TimeSpan.Zero, kept.EarlierTime);
    }

    [Fact]
    public void Parts_have_states_of_their_own_and_names_that_no_file_can_have_are_told_apart()
    {
        using var kept = CheckpointFolder.Open(_folder.Path);
        string[] names = ["CNN", "CNN/2", "CNN:2", "../CNN", "CNN "];
        foreach (var (number, name) in names.Index())
        {
            States.Save(kept.Part(name), number);
        }

        Assert.All(names.Index(), item => Assert.Equal(item.Index, States.Last(kept.Part(item.Item))));
        Assert.Null(States.Last(kept));
        Assert.Equal(TimeSpan.FromSeconds(0 + 1 + 2 + 3 + 4), kept.EarlierTime);
        kept.Part("CNN").Clear();
        Assert.Null(States.Last(kept.Part("CNN")));
        Assert.Equal(1, States.Last(kept.Part("CNN/2")));
    }

    [Fact]
    public void Other_settings_are_refused_and_each_difference_is_named()
    {
        using (var kept = CheckpointFolder.Open(_folder.Path))
        {
            kept.Require([new("Epochs", "3"), new("Rate", "0.1"), new("Clip", "none")]);
            States.Save(kept.Part("CNN"), 1);
        }

        using var other = CheckpointFolder.Open(_folder.Path);
        other.Require([new("Epochs", "4"), new("Rate", "0.2")]);
        var error = Assert.Throws<FewLabelException>(() => other.Part("CNN").Load());
        Assert.Contains("Epochs was 3 and is 4; Rate was 0.1 and is 0.2.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Clip", error.Message, StringComparison.Ordinal);
        Assert.Contains("another folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_that_was_done_is_not_done_again()
    {
        var times = 0;
        for (var run = 0; run < 3; run++)
        {
            using var kept = CheckpointFolder.Open(_folder.Path);
            using var state = kept.GetOrCompute("sum", state => state.Put("sum", 40 + ++times + 1));
            Assert.Equal(42, state.Get<int>("sum"));
        }

        Assert.Equal(1, times);
        using var without = CheckpointExtensions.GetOrCompute(null, "sum", state => state.Put("sum", ++times));
        Assert.Equal(2, times);
    }

    [Fact]
    public void It_is_due_after_so_many_steps_or_so_much_time()
    {
        using (var bySteps = CheckpointFolder.Open(_folder["steps"], new CheckpointOptions { EverySteps = 3 }))
        {
            var due = new List<bool>();
            for (var step = 1; step <= 7; step++)
            {
                due.Add(bySteps.IsDue());
                if (due[^1])
                {
                    States.Save(bySteps, step);
                }
            }

            Assert.Equal([false, false, true, false, false, true, false], due);
        }

        using var always = CheckpointFolder.Open(_folder["time"], new CheckpointOptions { Every = TimeSpan.Zero });
        Assert.True(always.IsDue());
        using var seldom = CheckpointFolder.Open(_folder["seldom"]);
        Assert.False(seldom.IsDue());
    }

    [Fact]
    public void Parts_of_long_names_have_folders_that_file_systems_take()
    {
        using var kept = CheckpointFolder.Open(_folder.Path);
        var (one, other) = (kept.Part(new string('x', 300) + "1"), kept.Part(new string('x', 300) + "2"));
        States.Save(one, 1);
        States.Save(other, 2);

        Assert.NotEqual(one.Path, other.Path);
        Assert.Empty(kept.Warnings);
        Assert.Equal(2, _folder.Checkpoints().Length);
    }

    [Fact]
    public void Options_out_of_range_are_named_at_once()
    {
        var error = Assert.Throws<OptionsException>(() => CheckpointFolder.Open(
            _folder.Path, new CheckpointOptions { Every = TimeSpan.FromSeconds(-1), EverySteps = 0, Keep = 0 }));
        Assert.Equal(["Every", "EverySteps", "Keep"], error.Faults.Select(fault => fault.Parameter));
    }

    [Fact]
    public void No_tensor_is_left()
    {
        using var kept = CheckpointFolder.Open(_folder.Path);
        States.Save(kept, 1);
        var before = LiveTensors.CountSettled();
        States.Save(kept, 2);
        States.Last(kept);
        File.WriteAllBytes(_folder.Checkpoints()[^1], [1, 2, 3]);
        States.Last(kept);

        Assert.Equal(before, LiveTensors.Count);
    }
}
