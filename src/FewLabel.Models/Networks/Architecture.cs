using System.Collections.Immutable;
using System.Globalization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// A way to build a network for any image shape and number of classes. <see cref="Architectures"/> has the library's; your own is a name and a
/// function.
/// </summary>
/// <remarks>Immutable and cheap: no tensor exists before one of the methods is called.</remarks>
public sealed class Architecture
{
    /// <summary>The largest height and width that images can be resized to.</summary>
    internal const int MaximumSize = 10_000;

    private readonly Func<ImageShape, RandomSource, Encoder> _createEncoder;
    private readonly HeadFactory _createHead;

    /// <summary>Describes a network of your own.</summary>
    /// <param name="name">Its name, by which an <see cref="ArchitectureRegistry"/> finds it for saved weights; none of the library's.</param>
    /// <param name="createEncoder">
    /// Makes the encoder for a shape, on the CPU. It must draw every initial value from the source it is given.
    /// </param>
    /// <param name="minimumSize">The smallest height and width that it can take, in pixels, 1 or more. Default: 1.</param>
    /// <param name="parameters">
    /// What it is made with: numbers, texts, truth values, and lists and maps of these. They are saved, and a run that is kept notices when they change. Null is none.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, or that of a network of <see cref="Architectures"/>.</exception>
    public Architecture(
        string name, Func<ImageShape, RandomSource, Encoder> createEncoder, int minimumSize = 1, IReadOnlyDictionary<string, object?>? parameters = null)
        : this(name, new ArchitectureSpec(name, parameters), createEncoder, Heads.Linear, minimumSize, core: null)
    {
        RequireOwnName(name);
        HasOwnEncoder = true;
    }

    private Architecture(
        string name, ArchitectureSpec spec, Func<ImageShape, RandomSource, Encoder> createEncoder, HeadFactory createHead, int minimumSize, Architecture? core)
    {
        ArgumentNullException.ThrowIfNull(createEncoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumSize, 1);
        (Name, Spec, MinimumSize, _createEncoder, _createHead) = (name, spec, minimumSize, createEncoder, createHead);
        Core = core ?? this;
    }

    /// <summary>Its name for people, such as <c>CNN</c> or <c>ResNet50 at 224</c>.</summary>
    public string Name { get; }

    /// <summary>What it is, as data: from it an <see cref="ArchitectureRegistry"/> makes it again.</summary>
    public ArchitectureSpec Spec { get; }

    /// <summary>The smallest height and width that it can take, in pixels.</summary>
    public int MinimumSize { get; }

    /// <summary>The network inside all that stands around it.</summary>
    internal Architecture Core { get; }

    internal bool HasOwnEncoder { get; private init; }

    /// <summary>Whether its weights may come with it: those of the library's networks are drawn, those of others nobody knows.</summary>
    internal bool BringsWeights => HasOwnEncoder;

    /// <summary>Says what keeps the encoder from taking images of a shape that are large enough; null where nothing does.</summary>
    private Func<ImageShape, string?>? Fault { get; init; }

    /// <summary>A head of the user's own, and its node; null for the library's.</summary>
    internal (ArchitectureSpec Spec, HeadFactory Create)? OwnHead { get; private init; }

    /// <summary>Whether the library makes all of it.</summary>
    internal bool IsBuiltIn => !HasOwnEncoder && OwnHead is null;

    /// <summary>Describes a plain module as an encoder: its output, flattened, is the features.</summary>
    /// <param name="name">Its name, as the constructor takes it.</param>
    /// <param name="createModule">Makes the module for a shape, on the CPU: (N, C, H, W) to (N, …). It must draw every initial value from the source it is given.</param>
    /// <param name="featureDimension">How many features an image gets, for a shape.</param>
    /// <param name="minimumSize">The smallest height and width that it can take, in pixels, 1 or more. Default: 1.</param>
    /// <param name="parameters">What it is made with, as the constructor takes it.</param>
    /// <returns>An architecture of your own.</returns>
    /// <exception cref="ArgumentException">The name is empty, or that of a network of <see cref="Architectures"/>.</exception>
    public static Architecture FromModule(
        string name,
        Func<ImageShape, RandomSource, nn.Module<Tensor, Tensor>> createModule,
        Func<ImageShape, int> featureDimension,
        int minimumSize = 1,
        IReadOnlyDictionary<string, object?>? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(createModule);
        ArgumentNullException.ThrowIfNull(featureDimension);
        return new Architecture(name, (input, random) => new ModuleEncoder(name, input, createModule(input, random), featureDimension(input)), minimumSize, parameters);
    }

    /// <summary>Says what keeps it from taking images of a shape.</summary>
    /// <param name="input">The shape.</param>
    /// <returns>The fault, with the value found and what is allowed; null if there is none.</returns>
    public string? FaultWith(ImageShape input) =>
        Encoder.FaultOf(input)
        ?? (input.Height < MinimumSize || input.Width < MinimumSize
            ? $"{Name} takes images of at least {MinimumSize}×{MinimumSize} pixels; these are {input}. Enlarge them or choose another model."
            : Fault?.Invoke(input));

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

    /// <summary>Makes an encoder with a head.</summary>
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
        return new ImageClassifier(encoder, _createHead(encoder.FeatureDimension, classCount, random), classCount) { Architecture = this };
    }

    /// <summary>The same network, which sees images of any size resized, with bilinear interpolation.</summary>
    /// <param name="size">Height and width that it sees, in pixels, <see cref="MinimumSize"/> to 10,000; the work grows with their square.</param>
    /// <returns>An architecture called, for instance, <c>ResNet50 at 224</c>; its weights have the same names and shapes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is too small or too large, or none that the network can take.</exception>
    public Architecture WithInputSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, MinimumSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaximumSize);
        if (Fault?.Invoke(new ImageShape(3, size, size)) is { } fault)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, fault);
        }

        return Around(
            $"{Name} at {size}",
            ArchitectureNodes.OfInputSize(size, Spec),
            (input, random) => new EnlargedEncoder(input, size, CreateEncoder(new ImageShape(input.Channels, size, size), random)),
            minimumSize: 1,
            fault: null);
    }

    /// <summary>
    /// The same network, which sees images in a common form, brought to it by the moments of their foreground; or in several, of which it takes the
    /// mean of the features, as test-time augmentation does (Krizhevsky, Sutskever and Hinton, 2012).
    /// </summary>
    /// <param name="forms">One form or more; <see cref="MomentNormalization.None"/> alone gives this architecture itself. Each costs a forward pass.</param>
    /// <returns>
    /// An architecture whose weights have the same names and shapes. Called on the result again, the new form comes first: in
    /// <c>CNN (as it is; zoom 1.07) (upright)</c> both sizes are upright.
    /// </returns>
    /// <exception cref="ArgumentException">There is no form, or one is null.</exception>
    public Architecture WithInputNormalization(params IReadOnlyList<MomentNormalization> forms)
    {
        ArgumentNullException.ThrowIfNull(forms);
        if (forms.Count == 0 || forms.Contains(null!))
        {
            throw new ArgumentException("Give one form or more, and none that is null; MomentNormalization.None leaves images as they are.", nameof(forms));
        }

        ImmutableArray<MomentNormalization> own = [.. forms];
        return own is [{ IsNone: true }]
            ? this
            : Around(
                $"{Name} ({string.Join("; ", own)})",
                ArchitectureNodes.OfInputNormalization(own, Spec),
                (input, random) => new MomentNormalizedEncoder(own, CreateEncoder(input, random)),
                MinimumSize,
                Fault);
    }

    /// <summary>The same network with a head of your own in place of the linear layer.</summary>
    /// <param name="name">The head's name, by which an <see cref="ArchitectureRegistry"/> finds it for saved weights; none of the library's.</param>
    /// <param name="createHead">Makes the head.</param>
    /// <param name="parameters">What it is made with: numbers, texts, truth values, and lists and maps of these. Null is none.</param>
    /// <returns>An architecture called, for instance, <c>CNN, my head</c>. The head takes the place of any other.</returns>
    /// <remarks>
    /// Linear probes fit a linear layer in its place, and fine-tuning starts a head that is none from its drawn values; prototypes take its place at the end of
    /// deep propagation.
    /// </remarks>
    /// <exception cref="ArgumentException">The name is empty or the library's.</exception>
    public Architecture WithHead(string name, HeadFactory createHead, IReadOnlyDictionary<string, object?>? parameters = null)
    {
        RequireOwnName(name);
        ArgumentNullException.ThrowIfNull(createHead);
        return WithHead(ArchitectureNodes.OfHead(name, parameters, Spec), createHead);
    }

    /// <summary>Its name for people.</summary>
    public override string ToString() => Name;

    /// <summary>One of the library's.</summary>
    /// <param name="name">Its name for people.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="createEncoder">Makes the encoder for a shape.</param>
    /// <param name="minimumSize">The smallest height and width that it can take.</param>
    /// <param name="fault">Says what else keeps it from taking images of a shape; null where nothing does.</param>
    internal static Architecture BuiltIn(
        string name, ArchitectureSpec spec, Func<ImageShape, RandomSource, Encoder> createEncoder, int minimumSize = 1, Func<ImageShape, string?>? fault = null) =>
        new(name, spec, createEncoder, Heads.Linear, minimumSize, core: null) { Fault = fault };

    /// <summary>The same with a head whose node is known, which takes the place of any other.</summary>
    internal Architecture WithHead(ArchitectureSpec head, HeadFactory createHead) => new(
        $"{Name}, {ArchitectureNodes.HeadNameOf(head)}", head.On(ArchitectureNodes.WithoutHeads(Spec)), _createEncoder, createHead, MinimumSize, Core)
    {
        HasOwnEncoder = HasOwnEncoder,
        Fault = Fault,
        OwnHead = (head.Alone, createHead),
    };

    /// <summary>The same with a linear layer as its head.</summary>
    internal Architecture WithLinearHead() => OwnHead is null ? this : new(Name, ArchitectureNodes.WithoutHeads(Spec), _createEncoder, Heads.Linear, MinimumSize, Core)
    {
        HasOwnEncoder = HasOwnEncoder,
        Fault = Fault,
    };

    /// <summary>The same with a <see cref="PrototypeHead"/>.</summary>
    /// <param name="groups">How many prototypes.</param>
    /// <param name="temperature">How much nearer a prototype must be to count e times as much: a difference of cosines.</param>
    internal Architecture WithPrototypeHead(int groups, double temperature)
    {
        if (groups < 1 || !PrototypeHead.IsTemperature(temperature))
        {
            throw new ArgumentOutOfRangeException(
                nameof(groups), string.Create(CultureInfo.InvariantCulture, $"{groups} prototypes of temperature {temperature}"), $"A head has one prototype or more and a temperature of {PrototypeHead.TemperatureRange}.");
        }

        return new(
            string.Create(CultureInfo.InvariantCulture, $"{Name}, {groups} prototypes"),
            ArchitectureNodes.OfPrototypeHead(groups, temperature, ArchitectureNodes.WithoutHeads(Spec)),
            _createEncoder,
            (features, classes, random) => PrototypeHead.Create(features, classes, groups, temperature, random),
            MinimumSize,
            Core)
        {
            HasOwnEncoder = HasOwnEncoder,
            Fault = Fault,
        };
    }

    /// <summary>A classifier as one that sees images in a common form, or in several. It takes the parts over.</summary>
    internal static ImageClassifier Wrap(ImageClassifier classifier, params ImmutableArray<MomentNormalization> forms) => forms is [{ IsNone: true }]
        ? classifier
        : new ImageClassifier(new MomentNormalizedEncoder(forms, classifier.Encoder), classifier.Head, classifier.ClassCount)
        {
            Architecture = classifier.Architecture?.WithInputNormalization(forms),
        };

    /// <summary>A classifier that decides by prototypes. It takes the encoder and the head over, and frees the old head.</summary>
    internal static ImageClassifier WithPrototypes(ImageClassifier classifier, PrototypeHead head)
    {
        var groups = checked((int)head.Classes.shape[0]);
        classifier.Head.Dispose();
        return new ImageClassifier(classifier.Encoder, head, classifier.ClassCount)
        {
            Architecture = classifier.Architecture?.WithPrototypeHead(groups, head.Temperature),
        };
    }

    /// <exception cref="ArgumentException">The name is empty, or the library's.</exception>
    internal static void RequireOwnName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (ArchitectureNodes.Reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || LegacyArchitectureNames.Find(name) is not null)
        {
            throw new ArgumentException(
                $"A network of one's own cannot be called '{name}', for FewLabel has one of that name, by which saved weights would be taken for its. Choose another name, such as 'my {name}'.", nameof(name));
        }
    }

    private Architecture Around(
        string name, ArchitectureSpec spec, Func<ImageShape, RandomSource, Encoder> createEncoder, int minimumSize, Func<ImageShape, string?>? fault) =>
        new(name, spec, createEncoder, _createHead, minimumSize, Core) { HasOwnEncoder = HasOwnEncoder, OwnHead = OwnHead, Fault = fault };
}
