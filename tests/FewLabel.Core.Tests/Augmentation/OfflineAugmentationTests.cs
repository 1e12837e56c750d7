using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Tests.Augmentation;

public sealed class OfflineAugmentationTests
{
    [Fact]
    public void The_studys_75_images_become_3825_with_their_labels_and_the_originals_first()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var images = Tensors.Blobs(75);
        var labels = arange(75, int64) % 10;
        var (expanded, repeated) = OfflineAugmentation.ReferenceStudy.Apply(images, labels, random);

        Assert.Equal([3825, 1, 28, 28], expanded.shape);
        Assert.Equal(51, OfflineAugmentation.ReferenceStudy.Factor);
        Tensors.AssertEqual(images, expanded.narrow(0, 0, 75));
        for (var round = 0; round < 51; round++)
        {
            Tensors.AssertEqual(labels, repeated.narrow(0, round * 75, 75));
        }
    }

    [Fact]
    public void Copies_are_of_the_image_whose_label_they_carry_and_differ()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);

        // The image's number is its brightness in the middle, where no transform of the study comes from elsewhere.
        var images = (arange(1, 6, float32) / 5).view(5, 1, 1, 1).expand(5, 1, 28, 28);
        var (expanded, labels) = OfflineAugmentation.ReferenceStudy.Apply(images, arange(1, 6, int64), random);
        Tensors.AssertClose(labels / 5f, expanded.select(3, 14).select(2, 14).squeeze(1), 1e-5);

        var (blobs, _) = OfflineAugmentation.ReferenceStudy.Apply(Tensors.Blobs(1), zeros(1, int64), random);
        var copies = blobs.view(51, 784).data<float>().ToArray().Chunk(784).Select(each => string.Join(' ', each)).ToArray();

        // Whole-pixel translations of at most 2.8 can coincide; the others cannot.
        Assert.InRange(copies.Distinct().Count(), 45, 51);
    }

    [Fact]
    public void A_set_expands_into_a_set_of_bytes()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using var images = new ImageSet((Tensors.Blobs(6) * 255).to(uint8), arange(6, int64), ["a", "b", "c", "d", "e", "f"]);
        using var expanded = new OfflineAugmentation([new RandomRotation(10), Augmentations.None], 2).Apply(images, [4, 1], random);

        Assert.Equal(10, expanded.Count);
        Assert.Equal([4, 1, 4, 1, 4, 1, 4, 1, 4, 1], expanded.LabelValues.ToArray());
        Assert.Equal(images.ClassNames.ToArray(), expanded.ClassNames.ToArray());
        Tensors.AssertEqual(images.Pixels[4], expanded.Pixels[0]);
        Tensors.AssertEqual(images.Pixels[1], expanded.Pixels[9]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var images = Tensors.Blobs(3);
        Assert.Throws<ArgumentException>(() => new OfflineAugmentation([]));
        Assert.Contains("one label", Assert.Throws<ArgumentException>(() => OfflineAugmentation.ReferenceStudy.Apply(images, zeros(2, int64), random)).Message);
        var crop = new OfflineAugmentation([new RandomResizedCrop(9)]);
        Assert.Contains("keep the shape", Assert.Throws<ArgumentException>(() => crop.Apply(images, zeros(3, int64), random)).Message);
    }
}
