using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Training;

namespace FewLabel;

/// <summary>
/// All that is known about a kind of picture: how it may be changed and stay what it is, which network suits it, and how that learns. An option
/// that a method leaves null comes from the experiment's recipe. Immutable; derive others by <c>with</c>.
/// </summary>
public sealed record Recipe
{
    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The numbers of channels that its images may have: 1 (gray), 3 (red, green, blue) or both.</summary>
    public ImmutableArray<int> Channels { get; init; } = [1, 3];

    /// <summary>The shape that files are brought to where nothing else is asked for.</summary>
    public ImageShape FileShape { get; init; } = new(3, 32, 32);

    /// <summary>Light changes, for training on few labeled images, on pixels from 0 to 1.</summary>
    public ImageTransform Augmentation { get; init; } = Augmentations.None;

    /// <summary>Changes for training on many images whose labels are guessed, and for the strong views of consistency training, on pixels from 0 to 1.</summary>
    public ImageTransform StrongAugmentation { get; init; } = Augmentations.None;

    /// <summary>Changes that make two views of one image, for contrastive pre-training, on pixels from 0 to 1.</summary>
    public ImageTransform ContrastiveViews { get; init; } = Augmentations.None;

    /// <summary>The forms in which the networks of an ensemble see the images, in turn; none is the images as they are.</summary>
    public ImmutableArray<MomentNormalization> InputNormalizations { get; init; } = [];

    /// <summary>How large each network of an ensemble looks at an image when it predicts, beside the size that it learned.</summary>
    public ImmutableArray<double> TestTimeScales { get; init; } = [1];

    /// <summary>The encoder that is pre-trained.</summary>
    public Architecture Encoder { get; init; } = Architectures.CnnBackbone;

    /// <summary>The network that learns labels and pseudo-labels.</summary>
    public Architecture Network { get; init; } = Architectures.Cnn;

    /// <summary>How a network learns the labeled images alone.</summary>
    public SupervisedOptions Supervised { get; init; } = new();

    /// <summary>How a network learns labeled and unlabeled images together.</summary>
    public SemiSupervisedOptions SemiSupervised { get; init; } = SemiSupervisedOptions.FixMatch;

    /// <summary>How an encoder is pre-trained, and which methods follow.</summary>
    public PretrainOptions Pretraining { get; init; } = PretrainOptions.Quick;

    /// <summary>How labels are propagated round by round.</summary>
    public DeepPropagationOptions Propagation { get; init; } = new();

    /// <summary>Handwritten digits, letters and other bright strokes on a dark ground.</summary>
    public static Recipe Digits { get; } = new()
    {
        Name = "Digits",
        Channels = [1],
        FileShape = new ImageShape(1, 28, 28),
        Augmentation = Augmentations.Digits,
        StrongAugmentation = Augmentations.StrongDigits,
        ContrastiveViews = Augmentations.DigitViews,
        InputNormalizations = Augmentations.DigitInputNormalizations,
        TestTimeScales = Augmentations.DigitTestTimeScales,
    };

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
