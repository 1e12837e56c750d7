using System.Collections.Immutable;
using System.Globalization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// A way to build a network for any image shape and number of classes. The catalog is <see cref="Architectures"/>; your own
/// is a name and a function.
/// </summary>
/// <remarks>Immutable and cheap: no tensor exists before one of the methods is called.</remarks>
public sealed class Architecture
{
    /// <summary>The largest height and width that images can be enlarged to.</summary>
    internal const int MaximumSize = 10_000;

    /// <summary>What stands between forms in a name.</summary>
    internal const string FormSeparator = "; ";

    /// <summary>Behind the name of an architecture whose classifiers have a <see cref="PrototypeHead"/>, and before that the number of its groups.</summary>
    internal const string PrototypesSuffix = " prototypes";

    /// <summary>Before the number of groups.</summary>
    internal const string PrototypesSeparator = ", ";

    private readonly Func<ImageShape, RandomSource, Encoder> _createEncoder;
    private readonly Func<int, int, RandomSource, nn.Module<Tensor, Tensor>> _createHead;

    /// <summary>Describes a network.</summary>
    /// <param name="name">Its name, by which saved weights find it again; none that <see cref="Architectures.Find"/> knows.</param>
    /// <param name="createEncoder">
    /// Makes the encoder for a shape, on the CPU. It must draw every initial value from the source it is given.
    /// </param>
    /// <param name="minimumSize">The smallest height and width that it can take, in pixels, 1 or more. Default: 1.</param>
    /// <exception cref="ArgumentException">The name is empty, or that of a network of <see cref="Architectures"/>.</exception>
    public Architecture(string name, Func<ImageShape, RandomSource, Encoder> createEncoder, int minimumSize = 1)
        : this(name, createEncoder, minimumSize, isBuiltIn: false, options: null)
    {
        if (Architectures.Find(name) is not null)
        {
            throw new ArgumentException(
                $"A network of one's own cannot be called '{name}', for FewLabel has one of that name, by which saved weights would be taken for its. Choose another name, such as 'my {name}'.", nameof(name));
        }
    }

    private Architecture(string name, Func<ImageShape, RandomSource, Encoder> createEncoder, int minimumSize, bool isBuiltIn, object? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(createEncoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumSize, 1);
        Name = name;
        MinimumSize = minimumSize;
        IsBuiltIn = isBuiltIn;
        Options = options;
        _createEncoder = createEncoder;
        _createHead = Heads.Linear;
    }

    /// <summary>The architecture that another becomes.</summary>
    private Architecture(
        Architecture of, string name, Func<ImageShape, RandomSource, Encoder> createEncoder, int minimumSize, Func<int, int, RandomSource, nn.Module<Tensor, Tensor>> createHead)
        : this(name, createEncoder, minimumSize, of.IsBuiltIn, of.Options) => _createHead = createHead;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The smallest height and width that it can take, in pixels.</summary>
    public int MinimumSize { get; }

    /// <summary>Whether it is one of <see cref="Architectures"/>, or made of one.</summary>
    internal bool IsBuiltIn { get; }

    /// <summary>What its name does not tell; null if there is nothing of that.</summary>
    [Setting]
    internal object? Options { get; }

    /// <summary>One for <see cref="Architectures"/>.</summary>
    internal static Architecture BuiltIn(
        string name, Func<ImageShape, RandomSource, Encoder> createEncoder, int minimumSize = 1, object? options = null) =>
        new(name, createEncoder, minimumSize, isBuiltIn: true, options);

    /// <summary>Says what keeps it from taking images of a shape.</summary>
    /// <param name="input">The shape.</param>
    /// <returns>The fault, with the value found and what is allowed; null if there is none.</returns>
    public string? FaultWith(ImageShape input) =>
        Encoder.FaultOf(input)
        ?? (input.Height < MinimumSize || input.Width < MinimumSize
            ? $"{Name} takes images of at least {MinimumSize}×{MinimumSize} pixels; these are {input}. Enlarge them or choose another model."
            : null);

    /// <summary>Makes an encoder.</summary>
    /// <param name="input">The shape of the images: 1 or 3 channels, at least <see cref="MinimumSize"/> high and wide.</param>
    /// <param name="random">Draws all initial values. Equal seeds give bit-identical encoders.</param>
    /// <returns>An encoder on the CPU, in training mode. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape does not suit.</exception>
    public Encoder CreateEncoder(ImageShape input, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (FaultWith(input) is { } fault)
        {
            throw new ArgumentException(fault, nameof(input));
        }

        return _createEncoder(input, random)
            ?? throw new InvalidOperationException($"The function that makes the encoder of {Name} returned null.");
    }

    /// <summary>Makes an encoder with a linear head.</summary>
    /// <param name="input">The shape of the images: 1 or 3 channels, at least <see cref="MinimumSize"/> high and wide.</param>
    /// <param name="classCount">How many classes, or numbers, come out for each image, 1 or more.</param>
    /// <param name="random">Draws all initial values, the encoder's first. Equal seeds give bit-identical classifiers.</param>
    /// <returns>A classifier on the CPU, in training mode. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape does not suit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The class count is below 1.</exception>
    public ImageClassifier CreateClassifier(ImageShape input, int classCount, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        var encoder = CreateEncoder(input, random);
        return new ImageClassifier(encoder, _createHead(encoder.FeatureDimension, classCount, random), classCount) { ArchitectureName = Name, IsBuiltIn = IsBuiltIn };
    }

    /// <summary>The same network, which sees images of any size enlarged or reduced, with bilinear interpolation.</summary>
    /// <param name="size">Height and width that it sees, in pixels, <see cref="MinimumSize"/> to 10,000; the work grows with their square.</param>
    /// <returns>An architecture called, for instance, <c>ResNet50 at 224</c>; its weights have the same names and shapes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is too small or too large.</exception>
    public Architecture At(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, MinimumSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaximumSize);
        return new Architecture(this, $"{Name} at {size}", (input, random) =>
            new EnlargedEncoder(input, size, CreateEncoder(new ImageShape(input.Channels, size, size), random)), 1, _createHead);
    }

    /// <summary>
    /// The same network, which sees images in a common form, brought to it by the moments of their ink; or in several, of which it takes the
    /// mean of the features, as test-time augmentation does (Krizhevsky, Sutskever and Hinton, 2012).
    /// </summary>
    /// <param name="forms">One form or more; <see cref="MomentNormalization.None"/> alone gives this architecture itself. Each costs a forward pass.</param>
    /// <returns>
    /// An architecture called, for instance, <c>CNN (upright, width 0.65)</c> or <c>CNN (as it is; zoom 1.07)</c>; its weights have the same
    /// names and shapes. Called on the result again, the new form comes first: in <c>CNN (as it is; zoom 1.07) (upright)</c> both sizes are upright.
    /// </returns>
    /// <exception cref="ArgumentException">There is no form, or one is null.</exception>
    public Architecture In(params IReadOnlyList<MomentNormalization> forms)
    {
        ArgumentNullException.ThrowIfNull(forms);
        if (forms.Count == 0 || forms.Contains(null!))
        {
            throw new ArgumentException("Give one form or more, and none that is null; MomentNormalization.None leaves images as they are.", nameof(forms));
        }

        ImmutableArray<MomentNormalization> own = [.. forms];
        return own is [{ IsNone: true }]
            ? this
            : new Architecture(this, NameIn(Name, own), (input, random) => new MomentNormalizedEncoder(own, CreateEncoder(input, random)), MinimumSize, _createHead);
    }

    /// <summary>A classifier as one that sees images in a common form, or in several. It takes the parts over.</summary>
    internal static ImageClassifier Wrap(ImageClassifier classifier, params ImmutableArray<MomentNormalization> forms) => forms is [{ IsNone: true }]
        ? classifier
        : new ImageClassifier(new MomentNormalizedEncoder(forms, classifier.Encoder), classifier.Head, classifier.ClassCount)
        {
            ArchitectureName = NameIn(classifier.ArchitectureName, forms),
            IsBuiltIn = classifier.IsBuiltIn,
        };

    /// <summary>The same with a <see cref="PrototypeHead"/> of so many groups.</summary>
    internal Architecture ByPrototypes(int groups) => new(
        this, NameBy(Name, groups), _createEncoder, MinimumSize, (features, classes, random) => PrototypeHead.Create(features, classes, groups, random));

    /// <summary>A classifier that decides by prototypes. It takes the encoder and the head over, and frees the old head.</summary>
    internal static ImageClassifier WithPrototypes(ImageClassifier classifier, PrototypeHead head)
    {
        var groups = checked((int)head.Classes.shape[0]);
        classifier.Head.Dispose();
        return new ImageClassifier(classifier.Encoder, head, classifier.ClassCount)
        {
            ArchitectureName = NameBy(classifier.ArchitectureName, groups),
            IsBuiltIn = classifier.IsBuiltIn,
        };
    }

    private static string NameBy(string? name, int groups) => string.Create(CultureInfo.InvariantCulture, $"{name}{PrototypesSeparator}{groups}{PrototypesSuffix}");

    private static string NameIn(string? name, ImmutableArray<MomentNormalization> forms) => $"{name} ({string.Join(FormSeparator, forms)})";

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
