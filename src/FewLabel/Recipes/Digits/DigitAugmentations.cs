using System.Collections.Immutable;
using FewLabel.Augmentation;

namespace FewLabel.Recipes;

/// <summary>Augmentation and input normalizations for handwritten digits, tuned on training images of MNIST. <see cref="ImageTransform"/>s on pixels from 0 to 1.</summary>
internal static class DigitAugmentations
{
    /// <summary>
    /// Mild rotation, scale, shear and translation, a smooth warp, strokes thicker or thinner, and contrast. All leave a digit what it
    /// is, and together they stand for other hands and other pens.
    /// </summary>
    public static ImageTransform Light { get; } = new Compose(
        new RandomAffine(degrees: 15, translateX: 0.08, translateY: 0.08, scale: (0.8, 1.2), shearX: 15),
        new ElasticTransform(amplitude: 0.04, controlPoints: 5),
        new StrokeWidth(0.7),
        new ColorJitter(contrast: 0.4));

    /// <summary>
    /// For training on thousands of digits, whose labels may be pseudo-labels: changes milder than <see cref="Light"/>, for so many images bring
    /// their own, and strokes that were not there, most of them about level, through the ink as a bar is or at its lower end as a foot is.
    /// </summary>
    public static ImageTransform Strong { get; } = new Compose(
        new RandomStroke(0.15),
        new RandomStroke(0.3, slope: 20, place: StrokePlace.OnInk),
        new RandomStroke(0.3, slope: 20, place: StrokePlace.AtLowerEnd),
        new RandomStroke(0.2, length: (0.1, 0.28), slope: (-65, -20), place: StrokePlace.AtUpperEnd),
        new RandomStroke(0.2, place: StrokePlace.Across),
        new RandomAffine(degrees: 8, translateX: 0.06, translateY: 0.06, scale: (0.92, 1.08), shearX: 8),
        new ElasticTransform(amplitude: 0.03, controlPoints: 5),
        new StrokeWidth(0.4));

    /// <summary>
    /// Views for contrastive learning: little rotation, scale, shear and translation, a stronger smooth warp, strokes thicker or thinner,
    /// contrast, and strokes that were not there: any in two tenths of the views, and about level ones through the ink, as bars and feet
    /// are, in three tenths. Two views of one image stay the same digit, so that neighbors among the features are of one class; an added
    /// stroke keeps a style of a digit, such as 7s with a bar, near its other styles.
    /// </summary>
    public static ImageTransform ContrastiveViews { get; } = new Compose(
        new RandomStroke(0.2),
        new RandomStroke(0.3, slope: 20, place: StrokePlace.OnInk),
        new RandomAffine(degrees: 10, translateX: 0.08, translateY: 0.08, scale: (0.9, 1.1), shearX: 8),
        new ElasticTransform(amplitude: 0.06, controlPoints: 4),
        new StrokeWidth(0.7),
        new ColorJitter(contrast: 0.4));

    /// <summary>
    /// Upright, as they are, upright and of one width, upright and larger. Each is worth about as much as the others, and their average more.
    /// </summary>
    public static ImmutableArray<MomentNormalization> InputNormalizations { get; } =
        [new MomentNormalization(), MomentNormalization.None, new MomentNormalization(width: 0.65), new MomentNormalization(zoom: 1.25)];

    /// <summary>A little smaller and a little larger than the size that a network has learned.</summary>
    public static ImmutableArray<double> TestTimeScales { get; } = [0.93, 1, 1.07];
}
