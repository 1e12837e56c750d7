using FewLabel.Augmentation;
using FewLabel.CommandLine;
using FewLabel.Data;
using FewLabel.Pretrained;

namespace FewLabel.Tool.Commands;

/// <summary>How pictures of a kind are learned.</summary>
/// <param name="Kind">What they show.</param>
/// <param name="FromScratch">Whether networks start from random weights where there are others.</param>
/// <param name="IsMirrored">Whether a picture's mirror image shows the same.</param>
internal sealed record TrainingPlan(Recipe Kind, bool FromScratch = false, bool IsMirrored = true)
{
    /// <summary>Height and width of photographs for a network that has learned from large ones.</summary>
    public const int PhotographSize = 128;

    /// <summary>Fewer pictures without a label than this teach nothing; then the labeled ones are learned from alone.</summary>
    public const int LeastUnlabeled = 200;

    /// <summary>The method's name.</summary>
    public const string Method = "FewLabel";

    /// <summary>The kind, without mirroring where that makes another thing.</summary>
    public Recipe Recipe => IsMirrored ? Kind : Kind with
    {
        Augmentation = WithoutMirror(Kind.Augmentation),
        StrongAugmentation = WithoutMirror(Kind.StrongAugmentation),
        ContrastiveViews = WithoutMirror(Kind.ContrastiveViews),
        Features = Kind.Features with { Mirrored = false },
    };

    /// <summary>Whether a network learns that knows ImageNet.</summary>
    public bool IsPretrained => Kind.Name == Recipe.Photos.Name && !FromScratch;

    /// <summary>The shape that files are brought to, in the kind's own size or another.</summary>
    public ImageShape Shape(int? size) =>
        (size ?? (IsPretrained ? PhotographSize : null)) is { } side ? Kind.FileShape with { Height = side, Width = side } : Kind.FileShape;

    /// <summary>The experiment.</summary>
    public ExperimentBuilder Describe(ImageDataset dataset, double holdOut, long seed)
    {
        var recipe = Recipe;
        var builder = Experiment.On(dataset, recipe).UseGivenLabels(seed);
        if (holdOut != 0)
        {
            builder.HoldOut(holdOut);
        }

        var unlabeled = dataset.Train.Count - dataset.Train.Labeled.Length;
        if (unlabeled < LeastUnlabeled)
        {
            Terminal.Say($"With {unlabeled} pictures without a label, fewer than {LeastUnlabeled}, the labeled ones are learned from alone.", "grey");
            return IsPretrained ? builder.UsePretrained("ImageNet", PretrainedEncoders.ResNet18At(PhotographSize)).Probe("linear layer", "ImageNet") : builder.Train("CNN");
        }

        if (IsPretrained)
        {
            return builder.LearnPhotographs(Method);
        }

        var scaled = recipe.ScaledTo(unlabeled);
        return builder
            .Pretrain("MoCo", options: scaled.Pretraining with { LinearProbe = null, FineTune = null, Propagate = null })
            .PropagateDeeply(Method, "MoCo", scaled.Propagation);
    }

    public static ImageTransform WithoutMirror(ImageTransform transform) => transform switch
    {
        Compose composed => new Compose(composed.Transforms.Where(part => part is not RandomHorizontalFlip)),
        RandomHorizontalFlip => Augmentations.None,
        _ => transform,
    };
}
