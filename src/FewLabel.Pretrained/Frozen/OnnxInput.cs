using FewLabel.Data;
using FewLabel.Runtime;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.Frozen;

/// <summary>The input of a network of pictures, and how images become it.</summary>
internal sealed class OnnxInput
{
    private readonly OnnxEncoderOptions _options;
    private readonly TensorLayout _layout;

    private OnnxInput(string name, int channels, int height, int width, int batchSize, TensorLayout layout, OnnxEncoderOptions options)
    {
        (Name, Channels, Height, Width, BatchSize, _layout, _options) = (name, channels, height, width, batchSize, layout, options);
        var size = checked((long)channels * height * width);
        ImageShape = layout == TensorLayout.Nchw ? [channels, height, width] : [height, width, channels];
        ImageSize = checked((int)size);
    }

    public string Name { get; }

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Images at a time; a network of a fixed batch gets as many always.</summary>
    public int BatchSize { get; }

    /// <summary>Whether it gets the same number of images always.</summary>
    public bool IsFixed { get; private init; }

    public TensorLayout Layout => _layout;

    /// <summary>The axes of one image, as the network has them.</summary>
    public long[] ImageShape { get; }

    /// <summary>How many numbers an image has.</summary>
    public int ImageSize { get; }

    /// <summary>Finds the input, and checks what the file says of it.</summary>
    /// <exception cref="DataFormatException">The network takes something else than pictures, or what the options say.</exception>
    public static OnnxInput Of(string path, IReadOnlyDictionary<string, NodeMetadata> inputs, OnnxEncoderOptions options)
    {
        if (inputs.Count != 1)
        {
            throw Fault(path, $"it takes {inputs.Count} inputs ({string.Join(", ", inputs.Select(input => $"{input.Key} {Describe(input.Value)}"))})", "Give one that takes pictures alone, such as the image half of CLIP.");
        }

        var (name, data) = inputs.Single();
        if (!data.IsTensor || data.ElementType != typeof(float) || data.Dimensions.Length != 4)
        {
            throw Fault(path, $"its input {name} is {Describe(data)}", "Give one that takes Float32 pictures, (N, C, H, W) or (N, H, W, C).");
        }

        var shape = data.Dimensions;
        var layout = options.Layout ?? LayoutOf(path, name, data);
        var (channels, height, width) = layout == TensorLayout.Nchw ? (shape[1], shape[2], shape[3]) : (shape[3], shape[1], shape[2]);
        if (channels is not (1 or 3))
        {
            throw Fault(path, $"its input {name} is {Describe(data)}, of {(channels < 0 ? "any number of" : $"{channels}")} channels where they are expected in {layout}", "Give one of 1 or 3 channels, or set OnnxEncoderOptions.Layout.");
        }

        height = SizeOf(path, name, data, height, options);
        width = SizeOf(path, name, data, width, options);
        return new OnnxInput(name, channels, height, width, shape[0] > 0 ? shape[0] : options.BatchSize, layout, options) { IsFixed = shape[0] > 0 };
    }

    /// <summary>Pixels from 0 to 1, as the network wants them.</summary>
    /// <param name="pixels">Float32, shape (N, 1 or 3, H, W), on the CPU.</param>
    /// <returns>Dense Float32. The caller disposes it.</returns>
    public Tensor Prepare(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var colored = Recolor(pixels);
        var sized = colored.shape[2] == Height && colored.shape[3] == Width ? colored : Resampling.Resize(colored, Height, Width);
        var scaled = sized.mul(Scalars.Of(_options.White)).sub_(PerChannel(_options.Mean)).div_(PerChannel(_options.StandardDeviation));
        var ordered = Channels == 3 && _options.ChannelOrder == ChannelOrder.Bgr ? scaled.flip(1) : scaled;
        return (_layout == TensorLayout.Nchw ? ordered : ordered.permute(0, 2, 3, 1)).contiguous().MoveToOuterDisposeScope();
    }

    public static string Describe(NodeMetadata data) => data.IsTensor
        ? $"{data.ElementType?.Name} ({string.Join(", ", data.Dimensions.Select((size, axis) => size >= 0 ? $"{size}" : data.SymbolicDimensions[axis] is { Length: > 0 } symbol ? symbol : "?"))})"
        : $"{data.OnnxValueType}";

    private Tensor Recolor(Tensor pixels)
    {
        if (pixels.shape[1] == Channels)
        {
            return pixels;
        }

        // The gray of ITU-R BT.601, as files are read.
        return Channels == 3 ? pixels.expand(-1, 3, -1, -1) : pixels.mul(tensor([0.299f, 0.587f, 0.114f], float32).view(1, 3, 1, 1)).sum([1L], keepdim: true);
    }

    private Tensor PerChannel(IReadOnlyList<double> values)
    {
        // One channel of a normalization for three is their mean.
        float[] own = values.Count == Channels ? [.. values.Select(value => (float)value)] : Enumerable.Repeat((float)values.Average(), Channels).ToArray();
        return tensor(own, float32).view(1, Channels, 1, 1);
    }

    private static TensorLayout LayoutOf(string path, string name, NodeMetadata data) => (data.Dimensions[1] is 1 or 3, data.Dimensions[3] is 1 or 3) switch
    {
        (true, false) => TensorLayout.Nchw,
        (false, true) => TensorLayout.Nhwc,
        _ => throw Fault(path, $"its input {name} is {Describe(data)}, which does not tell where the 1 or 3 channels are", "Set OnnxEncoderOptions.Layout."),
    };

    private static int SizeOf(string path, string name, NodeMetadata data, int found, OnnxEncoderOptions options) => (found > 0, options.Size) switch
    {
        (true, null) => found,
        (true, { } wanted) when wanted == found => found,
        (true, { } wanted) => throw Fault(path, $"its input {name} is {Describe(data)} and OnnxEncoderOptions.Size is {wanted}", "Leave Size out, or export the network for that size."),
        (false, { } wanted) => wanted,
        _ => throw Fault(path, $"its input {name} is {Describe(data)}, of no fixed height and width", "Set OnnxEncoderOptions.Size to the size it learned at, such as 224."),
    };

    private static DataFormatException Fault(string path, string found, string remedy) => new(path, $"{path} cannot encode pictures so: {found}. {remedy}");
}
