using FewLabel.Methods;

namespace FewLabel.Tests.Methods;

/// <summary>Which images without a label a round of a fused propagation uses.</summary>
public sealed class FusionImagesTests
{
    private static readonly FusionOptions Options = new() { MaxImages = 100, Rounds = 2 };

    [Fact]
    public void Each_round_has_images_of_its_own_where_there_are_enough()
    {
        var images = Of(2_000, [3, 5]);

        Assert.Empty(images.Unlabeled(0).Intersect(images.Unlabeled(1)));
        Assert.Empty(images.Unlabeled(2).Intersect([.. images.Unlabeled(0), .. images.Unlabeled(1)]));
        Assert.InRange(images.Unlabeled(1).Length, 98, 100);
        Assert.InRange(images.Unlabeled(2).Length, 998, 1_000);
    }

    [Fact]
    public void Where_there_are_not_enough_each_round_has_the_same()
    {
        var images = Of(90, [3, 5]);

        Assert.Equal(88, images.Unlabeled(0).Length);
        Assert.Equal(images.Unlabeled(0).ToArray(), images.Unlabeled(1).ToArray());
        Assert.Equal(images.Unlabeled(0).ToArray(), images.Unlabeled(2).ToArray());
    }

    [Fact]
    public void Labeled_images_come_first_and_are_never_used_without_their_label()
    {
        var images = Of(120, [3, 5, 7]);

        Assert.Equal([3, 5, 7], images.Of(0).ToArray()[..3]);
        Assert.Empty(images.Unlabeled(0).Intersect([3, 5, 7]));
    }

    [Fact]
    public void What_is_drawn_does_not_depend_on_what_is_labeled() => Assert.Equal(Of(1_000, [3, 5]).Drawn(1).ToArray(), Of(1_000, [8, 900]).Drawn(1).ToArray());

    private static FusionImages Of(int count, long[] labeled) =>
        new(count, [.. labeled], [.. labeled.Select(image => image % 2)], Enumerable.Range(0, count).Select(image => (long)image).Except(labeled), Options);
}
