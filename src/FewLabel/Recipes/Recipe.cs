using System.Collections.Immutable;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Networks;
using FewLabel.Recipes;
using FewLabel.Training;

namespace FewLabel;

/// <summary>
/// All that is known about a kind of picture: how it may be changed and stay what it is, which network suits it, and how that learns. An option
/// that a method leaves null comes from the experiment's recipe. Immutable; derive others by <c>with</c>.
/// </summary>
/// <example>
/// <code>
/// var letters = Recipe.Digits with { Name = "Letters", FileShape = new ImageShape(1, 40, 40) };
/// </code>
/// </example>
public sealed partial record Recipe
{
    /// <summary>Its name, for people and for <see cref="Find"/>. Not empty.</summary>
    public required string Name { get; init; }

    /// <summary>What its pictures show, for people, such as in help and in faults. Default: nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>The numbers of channels that its images may have: 1 (gray), 3 (red, green, blue) or both. Default: both.</summary>
    public ImmutableArray<int> Channels { get; init; } = [1, 3];

    /// <summary>The smallest height and width of images that it suits, in pixels, 1 to 10,000. Default 1.</summary>
    public int MinimumSize { get; init; } = 1;

    /// <summary>
    /// The shape that files are brought to where nothing else is asked for: one of <see cref="Channels"/>, at least <see cref="MinimumSize"/>, and
    /// such that <see cref="Encoder"/> and <see cref="Network"/> take it. Default: color, 32 pixels.
    /// </summary>
    public ImageShape FileShape { get; init; } = new(3, 32, 32);

    /// <summary>Light changes, for training on few labeled images, on pixels from 0 to 1. Default: none.</summary>
    public ImageTransform Augmentation { get; init; } = Augmentations.None;

    /// <summary>
    /// Changes for training on many images with pseudo-labels, and for the strong views of consistency training, on pixels from 0 to 1.
    /// Default: none.
    /// </summary>
    public ImageTransform StrongAugmentation { get; init; } = Augmentations.None;

    /// <summary>Changes that make two views of one image, for contrastive pre-training, on pixels from 0 to 1. Default: none.</summary>
    public ImageTransform ContrastiveViews { get; init; } = Augmentations.None;

    /// <summary>The input normalizations that the networks of an ensemble take in turn. Default: none, the images as they are.</summary>
    public ImmutableArray<MomentNormalization> InputNormalizations { get; init; } = [];

    /// <summary>
    /// The scales at which each network of an ensemble predicts an image (test-time augmentation), as multiples of the size that it has learned:
    /// one or more, each 0.1 to 10. Default: 1 alone.
    /// </summary>
    public ImmutableArray<double> TestTimeScales { get; init; } = [1];

    /// <summary>The encoder that is pre-trained. Default: <see cref="Architectures.CnnBackbone"/>.</summary>
    public Architecture Encoder { get; init; } = Architectures.CnnBackbone;

    /// <summary>The network that learns labels and pseudo-labels. Default: <see cref="Architectures.Cnn"/>.</summary>
    public Architecture Network { get; init; } = Architectures.Cnn;

    /// <summary>How a network learns the labeled images alone.</summary>
    public SupervisedOptions Supervised { get; init; } = new();

    /// <summary>How a network learns labeled and unlabeled images together. Default: <see cref="SemiSupervisedOptions.FixMatch"/>.</summary>
    public SemiSupervisedOptions SemiSupervised { get; init; } = SemiSupervisedOptions.FixMatch;

    /// <summary>How an encoder is pre-trained, and which methods follow. Default: <see cref="PretrainOptions.Quick"/>.</summary>
    public PretrainOptions Pretraining { get; init; } = PretrainOptions.Quick;

    /// <summary>The views whose features are averaged where an encoder was pre-trained elsewhere. Default: the whole image alone.</summary>
    public FeatureOptions Features { get; init; } = new();

    /// <summary>How labels are propagated round by round.</summary>
    public DeepPropagationOptions Propagation { get; init; } = new();

    /// <summary>How the predictions of several encoders are fused and learned.</summary>
    public FusionOptions Fusion { get; init; } = new();

    /// <summary>
    /// For how many unlabeled images <see cref="SemiSupervised"/>, <see cref="Pretraining"/> and <see cref="Propagation"/> were chosen, 16 or more;
    /// <see cref="ScaledTo"/> fits them to fewer. Default 60,000.
    /// </summary>
    public long ReferenceImageCount { get; init; } = 60_000;

    /// <summary>How far <see cref="ScaledTo"/> goes.</summary>
    public OptionScaling Scaling { get; init; } = new();

    /// <summary>
    /// Handwritten digits, letters and other bright strokes on a dark ground, gray. Its constants were chosen with labels of other training
    /// images of MNIST.
    /// </summary>
    public static Recipe Digits { get; } = DigitsRecipe.Create();

    /// <summary>Photographs in color, which mirrored are photographs of the same thing.</summary>
    public static Recipe Photos { get; } = PhotosRecipe.Create();

    /// <summary>Pictures of which nothing is known: nothing is mirrored, turned or drawn.</summary>
    public static Recipe Generic { get; } = GenericRecipe.Create();

    /// <summary>The library's own recipes, the most special first.</summary>
    public static ImmutableArray<Recipe> All { get; } = [Digits, Photos, Generic];

    /// <summary>One of the library's own recipes by its name.</summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    /// <returns>The recipe; null if there is none of that name.</returns>
    public static Recipe? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(recipe => recipe.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The same recipe for fewer unlabeled images: smaller batches and queues where there are not as many images, and more passes.</summary>
    /// <param name="images">How many unlabeled images there are, 16 or more. For <see cref="ReferenceImageCount"/> or more nothing changes.</param>
    /// <returns>
    /// The recipe with other <see cref="SemiSupervised"/>, <see cref="Pretraining"/> and <see cref="Propagation"/>, as <see cref="Scaling"/> says.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images.</exception>
    public Recipe ScaledTo(long images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, OptionScaling.FewestImages);
        var fit = Scaling.From(ReferenceImageCount, images);
        return this with { SemiSupervised = fit.Of(SemiSupervised), Pretraining = fit.Of(Pretraining), Propagation = fit.Of(Propagation) };
    }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
