using FewLabel.Runtime;
using FewLabel.Sampling;
using static TorchSharp.torch;

namespace FewLabel.Tests.Sampling;

public sealed class LabelSelectionTests
{
    [Fact]
    public void The_typical_choice_takes_the_heart_of_each_group_and_no_odd_one()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);

        // Four tight groups, of 60 down to 30 rows, each with one row in its middle, and rows far out beside them.
        var groups = Enumerable.Range(0, 4).Select(axis =>
        {
            var center = zeros(1, 8);
            center[0, axis] = 1;
            return cat([center, center.add(random.Normal(0, 0.1, 59 - 10 * axis, 8))]);
        }).ToArray();
        var rows = cat(groups);
        var hearts = groups.Select((_, axis) => (long)groups.Take(axis).Sum(group => (int)group.shape[0])).ToArray();

        var draw = LabelSelection.Typical(rows, 4, random);

        Assert.Equal(hearts, draw.Labeled);
        Assert.Equal(rows.shape[0] - 4, draw.Unlabeled.Length);
        Assert.Empty(draw.Labeled.Intersect(draw.Unlabeled));
    }

    [Fact]
    public void The_k_center_choice_is_the_naive_one()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        var rows = random.Normal(0, 1, 120, 6);
        var unit = rows / rows.norm(1, true);
        var similarity = unit.matmul(unit.t()).data<float>().ToArray();

        var chosen = LabelSelection.KCenter(rows, 15, random).Labeled;

        var expected = new List<long> { chosen[0] };
        while (expected.Count < 15)
        {
            expected.Add(Enumerable.Range(0, 120).Select(row => (long)row).Where(row => !expected.Contains(row))
                .MinBy(row => expected.Max(center => similarity[center * 120 + row])));
        }

        Assert.Equal(expected, chosen);
    }

    [Fact]
    public void The_uncertain_choice_asks_one_of_each_group_of_unsure_images()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(7);

        // Sixty images in three directions, twenty in each; the classifier is sure of the third, and less sure of every image than of the one before.
        var rows = cat([.. Enumerable.Range(0, 3).Select(axis => nn.functional.one_hot(tensor(new long[] { axis }), 4).to(float32).expand(20, 4))])
            .add(random.Normal(0, 0.01, 60, 4));
        float[] first = [.. Enumerable.Range(0, 60).Select(image => image >= 40 ? 0.99f : 0.75f - 0.01f * (image % 20))];
        var probabilities = tensor([.. first.SelectMany(value => new[] { value, 1 - value })]).reshape(60, 2);

        var chosen = LabelSelection.Uncertain(rows, probabilities, [19, 39], 2, random);

        // The least sure of either group, but for those that are labeled.
        Assert.Equal([18L, 38], chosen.Order());
    }

    [Fact]
    public void Uncertainty_is_not_asked_of_images_that_are_labeled()
    {
        using var random = new RandomSource(8);
        using var rows = random.Normal(0, 1, 6, 3);
        using var probabilities = full(6, 2, 0.5f);

        Assert.Equal([1L, 2, 4, 5], LabelSelection.Uncertain(rows, probabilities, [0, 3], 4, random).Order());
        Assert.Contains("1 to 4", Assert.Throws<SamplingException>(() => LabelSelection.Uncertain(rows, probabilities, [0, 3], 5, random)).Message, StringComparison.Ordinal);
        using var wrong = full(5, 2, 0.5f);
        Assert.Contains("shape (6, classes)", Assert.Throws<ArgumentException>(() => LabelSelection.Uncertain(rows, wrong, [0], 1, random)).Message, StringComparison.Ordinal);
        using var empty = full(6, 2, float.NaN);
        Assert.Contains("image 0 are not finite", Assert.Throws<ArgumentException>(() => LabelSelection.Uncertain(rows, empty, [0], 1, random)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_diverse_choice_is_the_naive_product_of_uncertainty_weight_and_distance()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(9);
        var rows = random.Normal(0, 1, 90, 5);
        var unit = rows / rows.norm(1, true);
        var similarity = unit.matmul(unit.t()).data<float>().ToArray();
        var probabilities = random.Uniform(0, 1, 90, 3).softmax(1);
        var (top, _) = probabilities.topk(2, 1);
        var margins = (top.select(1, 0) - top.select(1, 1)).data<float>().ToArray();
        float[] weights = [.. Enumerable.Range(0, 90).Select(image => image % 7 == 0 ? 0f : 1 + image % 3)];
        long[] labeled = [4, 50];

        var chosen = LabelSelection.Diverse(rows, probabilities, labeled, 20, weights);

        var expected = new List<long>();
        while (expected.Count < 20)
        {
            expected.Add(Enumerable.Range(0, 90).Select(image => (long)image).Except(expected).Except(labeled).Where(image => weights[image] > 0)
                .MaxBy(image => (1 - margins[image]) * weights[image] * (1 - labeled.Concat(expected).Max(other => similarity[other * 90 + image]))));
        }

        Assert.Equal(expected, chosen);
    }

    [Fact]
    public void The_diverse_choice_refuses_what_it_cannot_choose_from()
    {
        using var random = new RandomSource(10);
        using var rows = random.Normal(0, 1, 4, 3);
        using var probabilities = full(4, 2, 0.5f);

        Assert.Equal([1L, 2], LabelSelection.Diverse(rows, probabilities, [0], 2, [1, 1, 1, 0]).Order());
        Refused("possible are 1 to 2", [0], 3, [1, 1, 1, 0]);
        Refused("The weight of image 2 is NaN", [0], 1, [1, 1, float.NaN, 0]);
        Refused("2 weights for 4 images", [0], 1, [1, 1]);
        Refused("Image 4 is labeled; the 4 images run from 0 to 3", [4], 1, null);

        void Refused(string message, long[] labeled, int count, float[]? weights) => Assert.Contains(
            message, Assert.Throws<SamplingException>(() => LabelSelection.Diverse(rows, probabilities, labeled, count, weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_images_are_chosen_once_each()
    {
        using var random = new RandomSource(4);
        using var rows = ones(6, 3);

        Assert.Equal([0L, 1, 2, 3, 4, 5], LabelSelection.KCenter(rows, 6, random).Labeled.Order());
        Assert.Equal([0L, 1, 2, 3, 4, 5], LabelSelection.Typical(rows, 6, random).Labeled.Order());
    }

    [Fact]
    public void The_same_seed_chooses_the_same_images()
    {
        using var random = new RandomSource(5);
        using var rows = random.Normal(0, 1, 300, 6);

        Assert.Equal(Choose(8, LabelSelection.Typical), Choose(8, LabelSelection.Typical));
        Assert.Equal(Choose(8, LabelSelection.KCenter), Choose(8, LabelSelection.KCenter));
        Assert.NotEqual(Choose(8, LabelSelection.KCenter), Choose(9, LabelSelection.KCenter));

        long[] Choose(long seed, Func<TorchSharp.torch.Tensor, int, RandomSource, CancellationToken, LabelDraw> choice)
        {
            using var own = new RandomSource(seed);
            return [.. choice(rows, 20, own, default).Labeled];
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_count_that_cannot_be_is_refused_with_what_can(int count)
    {
        using var random = new RandomSource(6);
        using var rows = random.Normal(0, 1, 6, 3);

        Assert.Contains("1 to 6", Assert.Throws<SamplingException>(() => LabelSelection.Typical(rows, count, random)).Message, StringComparison.Ordinal);
        Assert.Contains("1 to 6", Assert.Throws<SamplingException>(() => LabelSelection.KCenter(rows, count, random)).Message, StringComparison.Ordinal);
    }
}
