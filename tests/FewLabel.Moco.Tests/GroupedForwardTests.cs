using FewLabel.Moco;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests;

public sealed class GroupedForwardTests
{
    [Fact]
    public void One_group_is_the_network_itself_and_draws_nothing()
    {
        using var random = new RandomSource(1);
        using var norm = nn.BatchNorm1d(3);
        using var images = random.Normal(0, 1, 6, 3);
        var state = random.GetState();
        var forward = new GroupedForward(1);
        var expected = Values.Of(norm.call(images));

        Assert.Equal(expected, Values.Of(forward.InOrder(norm.call, images)));
        Assert.Equal(expected, Values.Of(forward.Shuffled(norm.call, images, random)));
        Assert.Equal(state, random.GetState());
    }

    [Fact]
    public void Each_group_has_statistics_of_its_own()
    {
        using var random = new RandomSource(2);
        using var norm = nn.BatchNorm1d(3);
        using var images = random.Normal(0, 1, 8, 3);
        using var found = new GroupedForward(2).InOrder(norm.call, images);
        using var expected = cat([norm.call(images[..4]), norm.call(images[4..])]);
        Assert.Equal(Values.Of(expected), Values.Of(found));
    }

    [Theory]
    [InlineData(8, 4)]
    [InlineData(11, 3)]
    public void Shuffled_results_are_in_the_images_order(int count, int groups)
    {
        using var random = new RandomSource(3);
        using var images = random.Normal(0, 1, count, 2);
        var sizes = new List<long>();
        var seen = new List<float>();
        using var found = new GroupedForward(groups).Shuffled(group =>
        {
            sizes.Add(group.shape[0]);
            seen.AddRange(Values.Of(group));
            return group * 2;
        }, images, random);

        Assert.Equal(Values.Of(images * 2), Values.Of(found));
        Assert.NotEqual(Values.Of(images), seen.ToArray());
        Assert.Equal(groups, sizes.Count);
        Assert.True(sizes.Max() - sizes.Min() <= 1);
    }

    [Fact]
    public void Gradients_pass_as_if_each_group_had_been_alone()
    {
        using var random = new RandomSource(4);
        using var norm = nn.BatchNorm1d(3);
        using var images = random.Normal(0, 1, 8, 3).requires_grad_();
        new GroupedForward(2).InOrder(norm.call, images).pow(3).sum().backward();
        using var alone = images.detach()[..4].clone().requires_grad_();
        norm.call(alone).pow(3).sum().backward();
        Values.Close(Values.Of(alone.grad!).Select(value => (double)value), Values.Of(images.grad![..4]), 1e-4);
    }

    /// <summary>
    /// Three of four images are blank, the others each carry a code of their own; the views differ by noise. A blank image
    /// holds nothing by which to know it, but batch norm writes the mean code of its company into it.
    /// </summary>
    [Fact]
    public void Blank_images_recognize_their_keys_by_the_batch_statistics_unless_the_company_is_shuffled()
    {
        var leaking = BlankAccuracy(groups: 1);
        var shielded = BlankAccuracy(groups: 16);

        Assert.True(leaking > 0.95, $"the leak shows: {leaking}");
        Assert.True(shielded < 0.1, $"without it: {shielded}");
    }

    [Fact]
    public void Groups_of_fewer_than_two_images_are_refused()
    {
        using var random = new RandomSource(5);
        using var images = ones(7, 2);
        var error = Assert.Throws<ArgumentException>(() => new GroupedForward(4).Shuffled(group => group, images, random));
        Assert.Contains("at least 8 images", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GroupedForward(0));
    }

    private static double BlankAccuracy(int groups)
    {
        const int Count = 256, Width = 32, Batches = 6;
        using var random = new RandomSource(6);
        using var norm = nn.BatchNorm1d(Width);
        using var queue = new KeyQueue(1024, Width, random);
        var forward = new GroupedForward(groups);
        var total = 0.0;
        for (var batch = 0; batch < Batches; batch++)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var blank = random.Chance(0.75, Count, 1);
            var images = random.Normal(0, 1, Count, Width).masked_fill(blank, 0);
            var queries = nn.functional.normalize(forward.InOrder(norm.call, images + random.Normal(0, 0.01, Count, Width)));
            var keys = nn.functional.normalize(forward.Shuffled(norm.call, images + random.Normal(0, 0.01, Count, Width), random));
            var blanks = blank.squeeze(1).nonzero().squeeze(1);
            var result = new InfoNceLoss(0.2).Compute(queries.index_select(0, blanks), keys.index_select(0, blanks), queue.Keys);
            total += batch < 4 ? 0 : result.Accuracy.item<float>() / 2;
            queue.Enqueue(keys);
        }

        return total;
    }
}
