using FewLabel.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Data;

public sealed class ImageSetTests
{
    [Fact]
    public void A_batch_has_the_chosen_images_from_0_to_1_in_the_order_asked()
    {
        using var images = Create([[0, 51], [102, 255]], [1, 0]);
        using var indices = tensor([1L, 0, 1]);
        using var batch = images.Batch(indices);
        using var labels = images.BatchLabels(indices);

        Assert.Equal([3L, 1, 1, 2], batch.shape);
        Assert.Equal([0.4f, 1, 0, 0.2f, 0.4f, 1], batch.data<float>().ToArray());
        Assert.Equal([0L, 1, 0], labels.data<long>().ToArray());
    }

    [Fact]
    public void Classes_are_counted_among_the_chosen_images()
    {
        using var images = Create([[0, 0], [0, 0], [0, 0]], [2, 0, 2]);
        Assert.Equal([1, 0, 1], images.CountClasses([0, 1]).ToArray());
        Assert.Equal(["0", "1", "2"], images.ClassNames.ToArray());
        Assert.Equal(new ImageShape(1, 1, 2), images.Shape);
    }

    [Fact]
    public void Dispose_frees_both_tensors()
    {
        var before = LiveTensors.CountSettled();
        Create([[0, 0]], [0]).Dispose();
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void The_set_outlives_the_dispose_scope_it_was_made_in()
    {
        ImageSet images;
        using (NewDisposeScope())
        {
            images = new ImageSet(zeros(2, 1, 3, 3, dtype: ScalarType.Byte), zeros(2, dtype: ScalarType.Int64));
        }

        using (images)
        {
            Assert.Equal(0, images.Pixels.sum().item<long>());
            Assert.Equal([2], images.CountClasses([0, 1]).ToArray());
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32, new long[] { 1, 1, 2, 2 })]
    [InlineData(ScalarType.Byte, new long[] { 1, 2, 2 })]
    [InlineData(ScalarType.Byte, new long[] { 1, 2, 2, 2 })]
    [InlineData(ScalarType.Byte, new long[] { 0, 1, 2, 2 })]
    public void Pixels_of_another_type_or_shape_are_refused_with_what_they_are(ScalarType type, long[] shape)
    {
        using var pixels = zeros(shape, dtype: type);
        var error = Assert.Throws<ArgumentException>(() => new ImageSet(pixels, null));
        Assert.Contains($"{type} ({string.Join(", ", shape)})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        using var pixels = zeros(2, 1, 3, 3, dtype: ScalarType.Byte);
        using var three = zeros(3, dtype: ScalarType.Int64);
        using var negative = tensor([0L, -1]);
        using var large = tensor([0L, 2]);

        Assert.Contains("2 images but 3 labels", Assert.Throws<ArgumentException>(() => new ImageSet(pixels, three)).Message, StringComparison.Ordinal);
        Assert.Contains("from -1", Assert.Throws<ArgumentException>(() => new ImageSet(pixels, negative)).Message, StringComparison.Ordinal);
        Assert.Contains("label 2 has no class name", Assert.Throws<ArgumentException>(() => new ImageSet(pixels, large, ["a", "b"])).Message, StringComparison.Ordinal);
        Assert.Contains("must differ", Assert.Throws<ArgumentException>(() => new ImageSet(pixels, null, ["a", "a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Some_labels_may_be_unknown_and_are_never_handed_out()
    {
        using var images = ImageSet.PartlyLabeled(zeros(4, 1, 1, 1, dtype: ScalarType.Byte), tensor([-1L, 1, -1, 0]), ["a", "b", "c"]);
        using var known = tensor([3L, 1]);
        using var unknown = tensor([3L, 2]);
        using var labels = images.BatchLabels(known);

        Assert.True(images.IsPartlyLabeled);
        Assert.Equal([1L, 3], images.Labeled.ToArray());
        Assert.Equal([0L, 1], labels.data<long>().ToArray());
        Assert.Equal([1, 1, 0], images.CountClasses(images.Labeled).ToArray());
        Assert.Contains("Image 2 has no label", Assert.Throws<InvalidOperationException>(() => images.BatchLabels(unknown)).Message, StringComparison.Ordinal);
        Assert.Contains("Image 0 has no label", Assert.Throws<InvalidOperationException>(() => images.CountClasses([0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_all_known_some_or_none()
    {
        using var all = ImageSet.PartlyLabeled(zeros(2, 1, 1, 1, dtype: ScalarType.Byte), tensor([1L, 0]));
        using var none = new ImageSet(zeros(2, 1, 1, 1, dtype: ScalarType.Byte), null, ["a", "b"]);
        using var pixels = zeros(2, 1, 1, 1, dtype: ScalarType.Byte);
        using var unknown = tensor([-1L, -1]);
        using var low = tensor([0L, -2]);

        Assert.False(all.IsPartlyLabeled);
        Assert.Equal([0L, 1], all.Labeled.ToArray());
        Assert.False(none.IsPartlyLabeled);
        Assert.Empty(none.Labeled);
        Assert.Contains("None of the 2 labels is known", Assert.Throws<ArgumentException>(() => ImageSet.PartlyLabeled(pixels, unknown)).Message, StringComparison.Ordinal);
        Assert.Contains("from -2", Assert.Throws<ArgumentException>(() => ImageSet.PartlyLabeled(pixels, low)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_images_may_be_missing_but_each_needs_a_label()
    {
        using var train = Create([[0, 0], [0, 0]], [0, 1]);
        using var partly = ImageSet.PartlyLabeled(zeros(3, 1, 1, 2, dtype: ScalarType.Byte), tensor([-1L, 1, 0]));
        var alone = new ImageDataset("x", train, null);

        Assert.False(alone.HasTest);
        Assert.Contains("x has no test images", Assert.Throws<InvalidOperationException>(() => alone.Test).Message, StringComparison.Ordinal);
        Assert.Contains("1 of 3 have none", Assert.Throws<ArgumentException>(() => new ImageDataset("x", train, partly)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_of_a_data_set_must_match()
    {
        using var gray = Create([[0, 0]], [0]);
        using var unlabeled = new ImageSet(zeros(1, 1, 1, 2, dtype: ScalarType.Byte), null);
        using var larger = new ImageSet(zeros(1, 1, 2, 2, dtype: ScalarType.Byte), zeros(1, dtype: ScalarType.Int64));
        using var more = Create([[0, 0], [0, 0]], [0, 1]);

        Assert.Contains("test set has none", Assert.Throws<ArgumentException>(() => new ImageDataset("x", gray, unlabeled)).Message, StringComparison.Ordinal);
        Assert.Contains("1×1×2 and 1×2×2", Assert.Throws<ArgumentException>(() => new ImageDataset("x", gray, larger)).Message, StringComparison.Ordinal);
        Assert.Contains("1 and 2", Assert.Throws<ArgumentException>(() => new ImageDataset("x", gray, more)).Message, StringComparison.Ordinal);
    }

    private static ImageSet Create(byte[][] rows, long[] labels)
    {
        using var flat = tensor(rows.SelectMany(row => row).ToArray());
        return new(flat.view(rows.Length, 1, 1, -1), tensor(labels));
    }
}
