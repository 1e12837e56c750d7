using FewLabel.Results;
using FewLabel.Training.Metrics;

namespace FewLabel.Tests;

public sealed class MethodChoiceTests
{
    [Fact]
    public void Of_two_that_are_right_on_all_images_the_one_that_learns_from_more_is_chosen()
    {
        Evaluation?[] heldOut = [Right(25, 25, loss: 0.01), Right(25, 25, loss: 0.3)];

        Assert.Equal([0, 1], MethodChoice.Contenders(heldOut));
        Assert.Equal(1, MethodChoice.Best(heldOut, [DataUse.PretrainedNetwork, DataUse.RefinedPseudoLabels]));
        Assert.Equal(0, MethodChoice.Best(heldOut, [DataUse.RefinedPseudoLabels, DataUse.PretrainedNetwork]));
    }

    [Fact]
    public void One_image_of_25_decides_nothing_and_two_of_25_do()
    {
        DataUse[] uses = [DataUse.LabeledImages, DataUse.PseudoLabels];

        Assert.Equal(1, MethodChoice.Best([Right(25, 25), Right(24, 25)], uses));
        Assert.Equal(0, MethodChoice.Best([Right(25, 25), Right(23, 25)], uses));
    }

    [Theory]
    [InlineData(988, true)]   // the standard error of 990 in 1,000 is 3.15 images
    [InlineData(987, true)]
    [InlineData(986, false)]
    public void Of_many_images_a_difference_beyond_the_standard_error_decides(long correct, bool within)
    {
        Evaluation?[] heldOut = [Right(990, 1_000), Right(correct, 1_000)];

        Assert.Equal(within ? 1 : 0, MethodChoice.Best(heldOut, [DataUse.LabeledImages, DataUse.FrozenEncoder]));
    }

    [Fact]
    public void Of_equal_use_the_more_accurate_is_chosen_then_the_less_loss_then_the_first()
    {
        DataUse[] same = [DataUse.LabeledImages, DataUse.LabeledImages];

        Assert.Equal(1, MethodChoice.Best([Right(24, 25, loss: 0.1), Right(25, 25, loss: 0.5)], same));
        Assert.Equal(1, MethodChoice.Best([Right(24, 25, loss: 0.2), Right(24, 25, loss: 0.1)], same));
        Assert.Equal(0, MethodChoice.Best([Right(24, 25), Right(24, 25)], same));
    }

    [Fact]
    public void Without_images_held_out_the_one_that_learns_from_most_is_chosen()
    {
        Evaluation?[] none = [null, null, null];

        Assert.Equal([0, 1, 2], MethodChoice.Contenders(none));
        Assert.Equal(1, MethodChoice.Best(none, [DataUse.FrozenEncoder, DataUse.PseudoLabels, DataUse.LabeledImages]));
        Assert.Equal(0, MethodChoice.Best(none, [DataUse.FrozenEncoder, DataUse.FrozenEncoder, DataUse.FrozenEncoder]));
    }

    [Fact]
    public void What_learns_from_more_stands_later()
    {
        DataUse[] uses = [DataUse.LabeledImages, DataUse.FrozenEncoder, DataUse.PretrainedNetwork, DataUse.PseudoLabels, DataUse.RefinedPseudoLabels];

        Assert.Equal(uses, uses.Order());
        Assert.Equal(uses, Enum.GetValues<DataUse>());
    }

    private static Evaluation Right(long correct, long count, double loss = 0.1) =>
        new(loss, new ConfusionMatrix(["yes", "no"], [correct, count - correct, 0, 0]), []);
}
