using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using FewLabel.Tool.Commands;
using static TorchSharp.torch;

namespace FewLabel.Tests.Tool;

/// <summary>Which methods learn pictures of a kind, and how they are changed.</summary>
public sealed class TrainingPlanTests
{
    [Theory]
    [InlineData("photos", false, 300, 128, "ImageNet", "FewLabel")]
    [InlineData("photos", false, 150, 128, "ImageNet", "linear layer")]
    [InlineData("photos", true, 300, 32, "MoCo", "FewLabel")]
    [InlineData("photos", true, 150, 32, "CNN")]
    [InlineData("generic", false, 300, 32, "MoCo", "FewLabel")]
    public void Photographs_start_from_ImageNet_at_128_pixels_and_from_scratch_or_others_from_random_weights(string kind, bool fromScratch, int unlabeled, int size, params string[] names)
    {
        var plan = new TrainingPlan(Recipe.Find(kind)!, fromScratch);
        using var dataset = Pictures(unlabeled);
        var stages = plan.Describe(dataset, holdOut: 0.25, seed: 1).Build().Stages;

        Assert.Equal(new ImageShape(3, size, size), plan.Shape(null));
        Assert.Equal(new ImageShape(3, 48, 48), plan.Shape(48));
        Assert.All(names, name => Assert.Contains(stages, stage => stage.Contains(name, StringComparison.Ordinal)));
        Assert.Equal(names.Contains("MoCo"), stages.Any(stage => stage.Contains("MoCo", StringComparison.Ordinal)));
        Assert.Equal(names.Contains("ImageNet") && unlabeled < TrainingPlan.LeastUnlabeled, stages.Contains("linear layer"));
    }

    [Fact]
    public void Without_mirroring_no_change_and_no_feature_mirrors_a_picture_and_the_other_changes_stay()
    {
        var (mirrored, plain) = (new TrainingPlan(Recipe.Photos).Recipe, new TrainingPlan(Recipe.Photos, IsMirrored: false).Recipe);

        Assert.True(mirrored.Features.Mirrored);
        Assert.False(plain.Features.Mirrored);
        foreach (var changes in new Func<Recipe, ImageTransform>[] { recipe => recipe.Augmentation, recipe => recipe.StrongAugmentation, recipe => recipe.ContrastiveViews })
        {
            var (before, after) = (((Compose)changes(mirrored)).Transforms, ((Compose)changes(plain)).Transforms);
            Assert.Single(before, transform => transform is RandomHorizontalFlip);
            Assert.Equal(before.Where(transform => transform is not RandomHorizontalFlip), after);
        }
    }

    private static ImageDataset Pictures(int unlabeled)
    {
        const int Labeled = 20;
        NativeRuntime.EnsureLoaded();
        using var random = new RandomSource(1);
        var count = Labeled + unlabeled;
        var labels = Enumerable.Range(0, count).Select(picture => picture < Labeled ? picture % 2 : ImageSet.Unknown).ToArray();
        using var values = random.Permutation(count * 3 * 32 * 32);
        return new ImageDataset("pictures", ImageSet.PartlyLabeled(values.to(uint8).view(count, 3, 32, 32), tensor(labels, int64), ["left", "right"]), null);
    }
}
