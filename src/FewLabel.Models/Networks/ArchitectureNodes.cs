using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Runtime;

namespace FewLabel.Networks;

/// <summary>The nodes of descriptions that the library knows: its networks, and what can stand around any network.</summary>
internal static class ArchitectureNodes
{
    public const string Mlp = "Mlp";
    public const string Cnn = "Cnn";
    public const string CnnBackbone = "CnnBackbone";
    public const string ResNet = "ResNet";
    public const string InputSize = "InputSize";
    public const string InputNormalization = "InputNormalization";
    public const string PrototypeHead = "PrototypeHead";
    public const string Head = "Head";
    public const string Weights = "Weights";
    public const string Digest = "sha256";

    public const string Views = "Views";

    private const string Widths = "widths";
    private const string PooledTo = "pooledTo";
    private const string Size = "size";
    private const string Forms = "forms";
    private const string Groups = "groups";
    private const string Temperature = "temperature";
    private const string HeadName = "head";
    private const string HeadParameters = "parameters";

    /// <summary>The names that your own networks and heads cannot have.</summary>
    public static ImmutableArray<string> Reserved { get; } =
        [Mlp, Cnn, CnnBackbone, ResNet, VisionTransformerNodes.Name, InputSize, InputNormalization, PrototypeHead, Head, Weights, Views];

    public static ArchitectureSpec OfMlp(params int[] widths) => new(Mlp, Of((Widths, widths)));

    /// <param name="backboneOnly">Whether the linear layers are left out.</param>
    /// <param name="pooledTo">The most rows and columns of the last maps; null for all, as files of form 1 have it.</param>
    public static ArchitectureSpec OfCnn(bool backboneOnly, int? pooledTo = CnnEncoder.PooledTo) => new(backboneOnly ? CnnBackbone : Cnn, Of((PooledTo, pooledTo)));

    public static ArchitectureSpec OfResNet(ResNetOptions options) =>
        new(ResNet, Of(("depth", options.Depth), ("stem", options.Stem.ToString()), ("residualWeight", options.ResidualWeight)));

    public static ArchitectureSpec OfInputSize(int size, ArchitectureSpec inner) => new(InputSize, Of((Size, size)), inner);

    public static ArchitectureSpec OfInputNormalization(IEnumerable<MomentNormalization> forms, ArchitectureSpec inner) =>
        new(InputNormalization, Of((Forms, forms.Select(form => new Form(form.Upright, form.Width, form.Zoom)).ToArray())), inner);

    /// <param name="digest">The SHA-256 of the file.</param>
    /// <param name="options">How its names are matched; null for the usual way.</param>
    /// <param name="inner">The network that gets the weights.</param>
    public static ArchitectureSpec OfWeights(string digest, WeightLoadOptions? options, ArchitectureSpec inner) => new(
        Weights,
        options is null ? Of((Digest, digest)) : Of((Digest, digest), ("prefix", options.Prefix), ("heads", options.HeadsMayDiffer), ("adaptInput", options.AdaptInput)),
        inner);

    public static ArchitectureSpec OfViews(FeatureOptions views, bool normalized, ArchitectureSpec inner) =>
        new(Views, Of(("mirrored", views.Mirrored), ("crops", views.Crops), ("normalized", normalized)), inner);

    public static ArchitectureSpec OfPrototypeHead(int groups, double temperature, ArchitectureSpec inner) =>
        new(PrototypeHead, Of((Groups, groups), (Temperature, temperature)), inner);

    public static ArchitectureSpec OfHead(string name, IReadOnlyDictionary<string, object?>? parameters, ArchitectureSpec inner) =>
        new(Head, parameters is null ? Of((HeadName, name)) : Of((HeadName, name), (HeadParameters, parameters)), inner);

    /// <summary>The name of an own head.</summary>
    public static string HeadNameOf(ArchitectureSpec spec) => spec.Get<string>(HeadName);

    /// <summary>Whether the node is a head, which takes the place of any head inside.</summary>
    public static bool IsHead(ArchitectureSpec spec) => spec.Name is Head or PrototypeHead;

    /// <summary>The description without heads, on which another one stands.</summary>
    public static ArchitectureSpec WithoutHeads(ArchitectureSpec spec) => spec.Inner is not { } inner ? spec
        : IsHead(spec) ? WithoutHeads(inner)
        : WithoutHeads(inner) is var plain && ReferenceEquals(plain, inner) ? spec
        : spec.On(plain);

    /// <summary>The names of the networks and heads in a description that are not the library's.</summary>
    public static IEnumerable<string> OwnNames(ArchitectureSpec spec) => spec.Nodes
        .Where(node => node.Name == Head || !Reserved.Contains(node.Name))
        .Select(node => node.Name == Head ? HeadNameOf(node) : node.Name);

    /// <summary>Makes one of the library's networks, or puts what the node says around the network inside; null where the node is not the library's.</summary>
    /// <param name="spec">The node.</param>
    /// <param name="inner">Makes what is inside.</param>
    public static Architecture? Create(ArchitectureSpec spec, Func<ArchitectureSpec, Architecture> inner) => spec.Name switch
    {
        Mlp => CreateMlp(spec.Get<int[]>(Widths)),
        Cnn or CnnBackbone => CreateCnn(spec.Name == CnnBackbone, spec.Get<int?>(PooledTo)),
        ResNet => Architectures.ResNet(new ResNetOptions { Depth = spec.Get<int>("depth"), Stem = Stem(spec), ResidualWeight = spec.Get<double>("residualWeight") }),
        VisionTransformerNodes.Name => VisionTransformerNodes.Create(spec),
        InputSize => Around(spec, inner).WithInputSize(spec.Get<int>(Size)),
        InputNormalization => Around(spec, inner).WithInputNormalization([.. spec.Get<Form?[]>(Forms).Select(form => form ?? throw new FewLabelException("A form of an input normalization is null; it must have upright, width and zoom.")).Select(form => new MomentNormalization(form.Upright, form.Width, form.Zoom))]),
        PrototypeHead => Around(spec, inner).WithPrototypeHead(spec.Get<int>(Groups), spec.Get<double>(Temperature)),
        Weights => Around(spec, inner).WithWeightsOf(spec),
        Views => Around(spec, inner).WithViews(new FeatureOptions { Mirrored = spec.Get<bool>("mirrored"), Crops = spec.Get<int>("crops") }, spec.Get<bool>("normalized")),
        _ => null,
    };

    public static Architecture CreateMlp(params int[] widths)
    {
        if (widths.Length == 0 || widths.Any(width => width is < 1 or > Architecture.MaximumSize))
        {
            throw new FewLabelException($"The widths of an MLP are {string.Join(", ", widths)}; there must be one or more, each 1 to {Architecture.MaximumSize}.");
        }

        var name = widths switch
        {
            [512, 128, 64] => "MLP 1",
            [128, 64] => "MLP 2",
            _ => $"MLP {string.Join('-', widths)}",
        };
        return Architecture.BuiltIn(name, OfMlp(widths), (input, random) => new MlpEncoder(input, widths, random));
    }

    public static Architecture CreateCnn(bool backboneOnly, int? pooledTo = CnnEncoder.PooledTo)
    {
        if (pooledTo is < 1 or > Architecture.MaximumSize)
        {
            throw new FewLabelException($"The last maps of a CNN are pooled to {pooledTo} rows; it must be 1 to {Architecture.MaximumSize}, or null for all of them.");
        }

        return Architecture.BuiltIn(
            backboneOnly ? "CNN backbone" : "CNN",
            OfCnn(backboneOnly, pooledTo),
            (input, random) => new CnnEncoder(input, random, backboneOnly, pooledTo),
            CnnEncoder.MinimumSize);
    }

    private static ResNetStem Stem(ArchitectureSpec spec) => Enum.TryParse<ResNetStem>(spec.Get<string>("stem"), out var stem) && Enum.IsDefined(stem)
        ? stem
        : throw new FewLabelException($"The stem of a ResNet is '{spec.Get<string>("stem")}'; it must be {string.Join(" or ", Enum.GetNames<ResNetStem>())}.");

    private static Architecture Around(ArchitectureSpec spec, Func<ArchitectureSpec, Architecture> inner) =>
        inner(spec.Inner ?? throw new FewLabelException($"The description '{spec.Name}' stands around no network; it must have one inside."));

    private static Dictionary<string, object?> Of(params (string Name, object? Value)[] parameters) =>
        parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);

    /// <summary>A <see cref="MomentNormalization"/> as data.</summary>
    private sealed record Form(
        [property: JsonPropertyName("upright")] bool Upright,
        [property: JsonPropertyName("width")] double? Width,
        [property: JsonPropertyName("zoom")] double Zoom);
}
