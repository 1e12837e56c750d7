using FewLabel.Data;
using FewLabel.Networks.Description;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>
/// The part of a network that turns images into feature vectors. A head of any kind goes on top of it.
/// </summary>
/// <remarks>
/// A derived class creates its layers in the constructor, registers them (<c>register_module</c>, or
/// <c>RegisterComponents</c>) and computes the features in <see cref="Encode"/>. Draw initial values from a
/// <see cref="Runtime.RandomSource"/>, so that a seed gives the same network again.
/// </remarks>
public abstract class Encoder : nn.Module<Tensor, Tensor>
{
    /// <summary>Creates the encoder.</summary>
    /// <param name="name">The name of the module, for debugging.</param>
    /// <param name="input">The shape of the images: 1 or 3 channels, height and width 1 or more.</param>
    /// <param name="featureDimension">How many features an image gets, 1 or more.</param>
    /// <exception cref="ArgumentException">The shape is not as said.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The feature dimension is below 1.</exception>
    protected Encoder(string name, ImageShape input, int featureDimension)
        : base(name)
    {
        if (FaultOf(input) is { } fault)
        {
            throw new ArgumentException(fault, nameof(input));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(featureDimension, 1);
        Input = input;
        FeatureDimension = featureDimension;
    }

    /// <summary>The shape of the images that it takes.</summary>
    public ImageShape Input { get; }

    /// <summary>How many features an image gets.</summary>
    public int FeatureDimension { get; }

    /// <summary>Computes the features of a batch.</summary>
    /// <param name="input">Float32, shape (N, C, H, W) as <see cref="Input"/> says, on the device of the parameters, normalized.</param>
    /// <returns>Float32, shape (N, <see cref="FeatureDimension"/>). The caller disposes it, or the dispose scope that is open.</returns>
    /// <exception cref="ArgumentException">The images have another shape, or are whole numbers.</exception>
    public sealed override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var shape = input.shape;
        if (shape.Length != 4 || shape[1] != Input.Channels || shape[2] != Input.Height || shape[3] != Input.Width)
        {
            throw new ArgumentException(
                $"This encoder takes images of shape (N, {Input.Channels}, {Input.Height}, {Input.Width}); it was given ({string.Join(", ", shape)}).",
                nameof(input));
        }

        if (!input.is_floating_point())
        {
            throw new ArgumentException(
                $"This encoder takes floating-point images; it was given {input.dtype}. Convert and normalize them first.", nameof(input));
        }

        return Encode(input);
    }

    /// <summary>
    /// Parameters and buffers by name, module by module in the order of registration, as PyTorch lists them.
    /// </summary>
    /// <param name="destination">A dictionary to add to; null makes a new one.</param>
    /// <param name="prefix">Goes before each name, with a dot between; null for none.</param>
    /// <returns>The dictionary. The tensors belong to this module.</returns>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        destination ??= [];
        StateDictionary.Collect(this, prefix, destination);
        return destination;
    }

    /// <summary>Computes the features of images whose shape has been checked.</summary>
    /// <param name="images">Floating-point, shape (N, C, H, W). Not to be changed or disposed.</param>
    /// <returns>Shape (N, <see cref="FeatureDimension"/>); a new tensor.</returns>
    protected abstract Tensor Encode(Tensor images);

    /// <summary>Whether its batch norms do as <see cref="BatchNormGroups"/> asks.</summary>
    internal virtual bool NormsInGroups => false;

    /// <summary>The layer that sees patches of the pixels, which MoCo v3 freezes; null where there is none.</summary>
    internal virtual nn.Module? PatchLayer => null;

    /// <summary>Its parts from the images to the features, each with a learning rate of its own where lower layers learn more slowly.</summary>
    internal virtual IEnumerable<nn.Module> Stages => children();

    /// <summary>The name by which it has a tensor that files of weights may call otherwise; null for one that only training needs.</summary>
    internal virtual string? NameOfWeight(string name) => name;

    /// <summary>A file's tensor as it has it: itself, or a new one.</summary>
    /// <param name="name">Its own name of the tensor.</param>
    /// <param name="source">The file's tensor.</param>
    /// <param name="target">Its own.</param>
    internal virtual Tensor FitWeight(string name, Tensor source, Tensor target) => source;

    /// <summary>What to do about a file's tensor that does not fit; null where nothing is known.</summary>
    internal virtual string? RemedyFor(string name, Tensor source) => null;

    /// <summary>Describes the layers that <see cref="Encode"/> goes through.</summary>
    /// <param name="graph">Takes them down.</param>
    /// <param name="images">The name of the images, as <see cref="Encode"/> gets them.</param>
    /// <returns>The name of the features.</returns>
    /// <exception cref="FewLabelException">They are not known.</exception>
    internal virtual string Describe(ILayerGraph graph, string images) => throw LayerDescription.Unknown(this);

    /// <summary>What no encoder can take about a shape; null if nothing.</summary>
    internal static string? FaultOf(ImageShape input) =>
        input.Channels is not (1 or 3)
            ? $"Images of {input.Channels} channels are not supported ({input}); allowed are 1 (gray) and 3 (red, green, blue)."
            : input.Height < 1 || input.Width < 1
                ? $"Images must be at least 1 pixel high and wide; these are {input}."
                : null;
}
