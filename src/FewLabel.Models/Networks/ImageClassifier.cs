using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>An encoder with a head on top: images in, one number for each class out.</summary>
/// <remarks>
/// <para>Parameters and buffers carry the encoder's own names, without a prefix, and the head's after
/// <c>fc.</c>; so a ResNet has exactly the names that torchvision gives it, in its order.</para>
/// <para>It owns the encoder and the head: <c>train</c>, <c>eval</c> and <c>to</c> reach both, and <c>Dispose</c> frees
/// both.</para>
/// </remarks>
public sealed class ImageClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>The name of the head among the parameters.</summary>
    public const string HeadName = "fc";

    /// <summary>Creates a classifier that takes over the encoder and the head.</summary>
    /// <param name="encoder">The encoder. None of its own children may be called <see cref="HeadName"/>.</param>
    /// <param name="head">Turns features (N, <see cref="Encoder.FeatureDimension"/>) into logits (N, <paramref name="classCount"/>).</param>
    /// <param name="classCount">How many classes, 1 or more.</param>
    /// <exception cref="ArgumentException">The encoder has a child of the head's name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The class count is below 1.</exception>
    public ImageClassifier(Encoder encoder, nn.Module<Tensor, Tensor> head, int classCount)
        : base(nameof(ImageClassifier))
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (encoder.named_children().Any(child => child.name == HeadName))
        {
            throw new ArgumentException($"A child of the encoder is called '{HeadName}', which is the head's name; call it otherwise.", nameof(encoder));
        }

        Encoder = encoder;
        Head = head;
        ClassCount = classCount;
        register_module("encoder", encoder);
        register_module("head", head);
    }

    /// <summary>Turns images into features.</summary>
    public Encoder Encoder { get; }

    /// <summary>Turns features into logits.</summary>
    public nn.Module<Tensor, Tensor> Head { get; }

    /// <summary>How many classes, or numbers, come out for each image.</summary>
    public int ClassCount { get; }

    /// <summary>What made it, by which a saved classifier finds it again; null if it was put together by hand.</summary>
    public Architecture? Architecture { get; internal init; }

    /// <summary>How many numbers are learned, in encoder and head together.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    /// <summary>Computes the logits of a batch.</summary>
    /// <param name="input">Float32, shape (N, C, H, W) as the encoder's <see cref="Encoder.Input"/> says, normalized.</param>
    /// <returns>Float32, shape (N, <see cref="ClassCount"/>). The caller disposes it, or the dispose scope that is open.</returns>
    /// <exception cref="ArgumentException">The images have another shape, or are whole numbers.</exception>
    public override Tensor forward(Tensor input)
    {
        using var features = Encoder.call(input);
        return Head.call(features);
    }

    /// <summary>Computes the features of a batch, as the head gets them.</summary>
    /// <param name="images">Float32, shape (N, C, H, W).</param>
    /// <returns>Float32, shape (N, <see cref="Encoder.FeatureDimension"/>). The caller disposes it, or the dispose scope that is open.</returns>
    /// <exception cref="ArgumentException">The images have another shape, or are whole numbers.</exception>
    public Tensor Features(Tensor images) => Encoder.call(images);

    /// <inheritdoc cref="Encoder.state_dict"/>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        destination = Encoder.state_dict(destination, prefix);
        StateDictionary.Collect(Head, StateDictionary.Join(prefix, HeadName), destination);
        return destination;
    }

    /// <summary>The parameters by name, the encoder's first.</summary>
    /// <param name="recurse">False gives none, for all belong to the encoder and the head.</param>
    /// <returns>Names and parameters, which belong to this module.</returns>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
        recurse
            ? Encoder.named_parameters().Concat(Head.named_parameters().Select(item => ($"{HeadName}.{item.name}", item.parameter)))
            : [];

    /// <summary>The buffers by name, the encoder's first.</summary>
    /// <param name="recurse">False gives none, for all belong to the encoder and the head.</param>
    /// <param name="include_nonpersistent">Whether to list buffers that are not part of the state.</param>
    /// <returns>Names and buffers, which belong to this module.</returns>
    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
        recurse
            ? Encoder.named_buffers(true, include_nonpersistent)
                .Concat(Head.named_buffers(true, include_nonpersistent).Select(item => ($"{HeadName}.{item.name}", item.buffer)))
            : [];

    /// <summary>The parameter of a name; null if there is none.</summary>
    /// <param name="target">Such as <c>fc.weight</c>.</param>
    /// <returns>The parameter, which belongs to this module.</returns>
    public override Parameter? get_parameter(string target) =>
        named_parameters().FirstOrDefault(item => item.name == target).parameter;

    /// <summary>The buffer of a name; null if there is none.</summary>
    /// <param name="target">Such as <c>bn1.running_mean</c>.</param>
    /// <returns>The buffer, which belongs to this module.</returns>
    public override Tensor? get_buffer(string target) =>
        named_buffers().FirstOrDefault(item => item.name == target).buffer;

    /// <summary>Whether there is a parameter of a name.</summary>
    /// <param name="target">Such as <c>fc.weight</c>.</param>
    /// <returns>Whether there is.</returns>
    public override bool has_parameter(string target) => get_parameter(target) is not null;

    /// <summary>Whether there is a buffer of a name.</summary>
    /// <param name="target">Such as <c>bn1.running_mean</c>.</param>
    /// <returns>Whether there is.</returns>
    public override bool has_buffer(string target) => get_buffer(target) is not null;

    /// <summary>Does nothing: the constructor registers both parts.</summary>
    protected override void RegisterComponents()
    {
    }
}
