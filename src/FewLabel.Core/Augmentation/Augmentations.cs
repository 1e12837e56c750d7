using System.Collections.Immutable;
using FewLabel.Augmentation;

namespace FewLabel;

/// <summary>Ready-made augmentations. All keep the images' size and channels, and none normalizes.</summary>
public static class Augmentations
{
    /// <summary>Leaves images as they are.</summary>
    public static ImageTransform None { get; } = new Compose();

    /// <summary>
    /// The reference study's strongest transform, drawn afresh in each step: rotation of up to 45°, resized crop of 0.8 to
    /// 1 of the area, translation of up to 0.1 and shear of up to 30°, in a row. See
    /// <see cref="OfflineAugmentation.ReferenceStudy"/> for its enlarged set.
    /// </summary>
    public static ImageTransform ReferenceStudy { get; } = new Compose(StudyTransforms);

    /// <summary>
    /// For handwritten digits: mild rotation, scale, shear and translation, a smooth warp, strokes thicker or thinner, and
    /// contrast. All leave a digit what it is, and together they stand for other hands and other pens.
    /// </summary>
    public static ImageTransform Digits { get; } = new Compose(
        new RandomAffine(degrees: 15, translateX: 0.08, translateY: 0.08, scale: (0.8, 1.2), shearX: 15),
        new ElasticTransform(amplitude: 0.04, controlPoints: 5),
        new StrokeWidth(0.7),
        new ColorJitter(contrast: 0.4));

    /// <summary>
    /// For training on thousands of digits, whose labels may be guesses: changes milder than <see cref="Digits"/>'s, for so many
    /// images bring their own, and strokes that were not there, most of them about level, through the ink as a bar is or at its lower
    /// end as a foot is.
    /// </summary>
    public static ImageTransform StrongDigits { get; } = new Compose(
        new RandomStroke(0.15),
        new RandomStroke(0.3, slope: 20, place: StrokePlace.OnInk),
        new RandomStroke(0.3, slope: 20, place: StrokePlace.AtLowerEnd),
        new RandomStroke(0.2, length: (0.1, 0.28), slope: (-65, -20), place: StrokePlace.AtUpperEnd),
        new RandomStroke(0.2, place: StrokePlace.Across),
        new RandomAffine(degrees: 8, translateX: 0.06, translateY: 0.06, scale: (0.92, 1.08), shearX: 8),
        new ElasticTransform(amplitude: 0.03, controlPoints: 5),
        new StrokeWidth(0.4));

    /// <summary>
    /// Forms in which networks of an ensemble see handwritten digits, in turn: upright, as they are, upright and of one width, upright and
    /// larger. Each is worth about as much as the others, and their average more.
    /// </summary>
    public static ImmutableArray<MomentNormalization> DigitInputNormalizations { get; } =
        [new MomentNormalization(), MomentNormalization.None, new MomentNormalization(width: 0.65), new MomentNormalization(zoom: 1.25)];

    /// <summary>
    /// How large a network that has learned handwritten digits looks at them, beside the size it has learned: a little smaller and a little larger.
    /// </summary>
    public static ImmutableArray<double> DigitTestTimeScales { get; } = [0.93, 1, 1.07];

    /// <summary>
    /// The views of the reference study's MoCo: resized crop of 0.2 to 1 of the area, mirror, gray, and color jitter of 0.4
    /// for brightness, contrast, saturation and hue (the last two do nothing to gray images).
    /// </summary>
    /// <remarks>The mirror stands beside the crop to be merged with it; to changes of color its place does not matter.</remarks>
    public static ImageTransform MocoStudy { get; } = new Compose(
        new RandomResizedCrop(scale: (0.2, 1)),
        new RandomHorizontalFlip(),
        new Grayscale(),
        new ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.4));

    /// <summary>
    /// Views of handwritten digits for contrastive learning: little rotation, scale, shear and translation, a stronger
    /// smooth warp, strokes thicker or thinner, contrast, and strokes that were not there: any in two tenths of the views, and about
    /// level ones through the ink, as bars and feet are, in three tenths. Two views of one image stay the same digit, so that neighbors among the
    /// features are of one class; an added stroke keeps a style of a digit, such as 7s with a bar, near its other styles.
    /// </summary>
    public static ImageTransform DigitViews { get; } = new Compose(
        new RandomStroke(0.2),
        new RandomStroke(0.3, slope: 20, place: StrokePlace.OnInk),
        new RandomAffine(degrees: 10, translateX: 0.08, translateY: 0.08, scale: (0.9, 1.1), shearX: 8),
        new ElasticTransform(amplitude: 0.06, controlPoints: 4),
        new StrokeWidth(0.7),
        new ColorJitter(contrast: 0.4));

    /// <summary>The study's four transforms in their order.</summary>
    internal static ImageTransform[] StudyTransforms =>
    [
        new RandomRotation(45),
        new RandomResizedCrop(scale: (0.8, 1), ratio: (1, 1)),
        new RandomTranslation(0.1, 0.1),
        new RandomAffine(shearX: 30),
    ];
}
