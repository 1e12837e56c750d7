using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FewLabel.Augmentation;
using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Networks.Description;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Onnx;

/// <summary>
/// Collects the nodes and the weights of a graph while a network describes itself. A layer may be described several times, once for each
/// test-time scale; its weights are stored once.
/// </summary>
/// <param name="names">What the weights are called.</param>
internal sealed partial class OnnxGraph(IReadOnlyDictionary<Tensor, string> names) : ILayerGraph
{
    private readonly List<WireMessage> _nodes = [];
    private readonly List<WireMessage> _weights = [];
    private readonly HashSet<string> _stored = [];
    private readonly Dictionary<string, string> _constants = [];

    public IEnumerable<WireMessage> Nodes => _nodes;

    public IEnumerable<WireMessage> Weights => _weights;

    public string Convolution(string maps, Conv2d layer, int? stride = null)
    {
        if (layer.transposed || layer.padding_mode != PaddingModes.Zeros || layer.padding_type is not null)
        {
            throw new FewLabelException(
                $"The convolution {names[layer.weight]} is transposed or pads otherwise than with so many zeros, which the export to ONNX does not know.");
        }

        var padding = layer.padding!;
        return Node(
            "Conv", [maps, .. Parts(layer.weight, layer.bias)],
            OnnxMessages.Attribute("kernel_shape", layer.kernel_size!),
            OnnxMessages.Attribute("strides", stride is { } both ? [both, both] : layer.stride!),
            OnnxMessages.Attribute("pads", [.. padding, .. padding]),
            OnnxMessages.Attribute("dilations", layer.dilation!),
            OnnxMessages.Attribute("group", layer.groups));
    }

    public string BatchNorm(string values, NormBase layer)
    {
        if (!layer.affine || !layer.track_running_stats)
        {
            throw new FewLabelException("A batch norm without weights or without running statistics cannot be exported to ONNX; create it with both.");
        }

        return Node(
            "BatchNormalization", [values, .. Parts(layer.weight, layer.bias, layer.running_mean, layer.running_var)],
            OnnxMessages.Attribute("epsilon", (float)layer.eps));
    }

    public string Linear(string features, Linear layer) =>
        Node("Gemm", [features, .. Parts(layer.weight, layer.bias)], OnnxMessages.Attribute("transB", 1L));

    public string Prototypes(string features, PrototypeHead head)
    {
        using var scope = NewDisposeScope();
        var near = Node(
            "Gemm", [UnitLength(features, PrototypeHead.LeastLength), Constant("groups", head.Weight), Constant("sizes", head.Bias)], OnnxMessages.Attribute("transB", 1L));
        var mixed = Node("MatMul", [Softmax(near), Constant("classes", head.Classes)]);
        return Node("Log", [Node("Add", [mixed, Constant("least", [PrototypeHead.LeastProbability], 1)])]);
    }

    public string Relu(string values) => Node("Relu", [values]);

    public string MaxPool(string maps, int kernel, int stride, int padding) => Node(
        "MaxPool", [maps],
        OnnxMessages.Attribute("kernel_shape", kernel, kernel),
        OnnxMessages.Attribute("strides", stride, stride),
        OnnxMessages.Attribute("pads", padding, padding, padding, padding));

    public string AveragePool(string maps, PoolingWindow height, PoolingWindow width) => Node(
        "AveragePool", [maps],
        OnnxMessages.Attribute("kernel_shape", height.Kernel, width.Kernel),
        OnnxMessages.Attribute("strides", height.Stride, width.Stride));

    public string GlobalMean(string maps) => Flatten(Node("GlobalAveragePool", [maps]));

    public string Flatten(string maps) => Node("Flatten", [maps], OnnxMessages.Attribute("axis", 1L));

    public string Resize(string images, long height, long width)
    {
        var batch = Node("Shape", [images], OnnxMessages.Attribute("start", 0L), OnnxMessages.Attribute("end", 2L));
        var size = Node("Concat", [batch, Integers("size", height, width)], OnnxMessages.Attribute("axis", 0L));
        return Node(
            "Resize", [images, "", "", size],
            OnnxMessages.Attribute("mode", "linear"),
            OnnxMessages.Attribute("coordinate_transformation_mode", "pytorch_half_pixel"));
    }

    public string Add(string first, string second) => Node("Add", [first, second]);

    public string NormalizeMoments(string images, MomentNormalization form, ImageShape shape) => new OnnxMoments(this, form, shape).Describe(images);

    /// <summary>Subtracts the mean and divides by the deviation.</summary>
    public string Normalize(string images, IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        _weights.Add(PerChannel("mean", mean));
        _weights.Add(PerChannel("deviation", deviation));
        return Node("Div", [Node("Sub", [images, "mean"]), "deviation"]);
    }

    public string Softmax(string logits) => Node("Softmax", [logits], OnnxMessages.Attribute("axis", 1L));

    public string Mean(IReadOnlyList<string> values) => values is [var only] ? only : Node("Mean", values);

    /// <summary>The product of probabilities, each raised to its power, as probabilities.</summary>
    public string Product(IReadOnlyList<string> logits, IReadOnlyList<double> powers)
    {
        string[] parts = [.. logits.Zip(powers, (one, power) => Node(
            "Mul", [Node("LogSoftmax", [one], OnnxMessages.Attribute("axis", 1L)), Constant("power", [(float)power], 1)]))];
        return Softmax(parts is [var only] ? only : Node("Sum", parts));
    }

    /// <summary>Gives a value the name by which the outside knows it.</summary>
    public void Publish(string value, string name) => _nodes.Add(OnnxMessages.Node("Identity", name, [value], name, []));

    /// <summary>Adds an operation, and gives the name of what comes out.</summary>
    internal string Node(string operation, IEnumerable<string> inputs, params IEnumerable<WireMessage> attributes)
    {
        var output = Name(operation);
        _nodes.Add(OnnxMessages.Node(operation, output, inputs, output, attributes));
        return output;
    }

    private string Name(string kind) => $"{kind}_{_nodes.Count + 1}";

    /// <summary>Adds weights, and gives their names. What is null is left out.</summary>
    private List<string> Parts(params IEnumerable<Tensor?> tensors)
    {
        var parts = new List<string>();
        foreach (var tensor in tensors.OfType<Tensor>())
        {
            var name = names[tensor];
            if (_stored.Add(name))
            {
                using var scope = NewDisposeScope();
                var values = tensor.detach().cpu().to(float32).contiguous();
                _weights.Add(OnnxMessages.FloatTensor(name, values.shape, values.bytes.ToArray()));
            }

            parts.Add(name);
        }

        return parts;
    }

    /// <summary>Adds numbers that never change, and gives their name.</summary>
    internal string Constant(string kind, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        long[] dimensions = [.. shape];
        return Once(kind, $"{string.Join('×', dimensions)} {Convert.ToHexString(SHA256.HashData(bytes))}", name => OnnxMessages.FloatTensor(name, dimensions, bytes));
    }

    /// <summary>Adds numbers that never change, and gives their name.</summary>
    private string Constant(string kind, Tensor values)
    {
        using var scope = NewDisposeScope();
        return Constant(kind, values.detach().cpu().contiguous().data<float>().ToArray(), values.shape);
    }

    /// <summary>Adds axes that never change, and gives their name.</summary>
    internal string Axes(params long[] axes) => Integers("axes", axes);

    private string Integers(string kind, params long[] values) =>
        Once(kind, $"integers {string.Join(' ', values)}", name => OnnxMessages.IntegerTensor(name, values));

    /// <summary>Adds what has not been added yet, and gives its name.</summary>
    /// <param name="kind">Part of the name.</param>
    /// <param name="content">What tells it from others.</param>
    /// <param name="create">Makes it, under its name.</param>
    private string Once(string kind, string content, Func<string, WireMessage> create)
    {
        if (!_constants.TryGetValue(content, out var name))
        {
            name = Name($"{kind}_{_weights.Count}");
            _constants.Add(content, name);
            _weights.Add(create(name));
        }

        return name;
    }

    private static WireMessage PerChannel(string name, IReadOnlyList<double> values)
    {
        using var floats = tensor([.. values.Select(value => (float)value)], float32);
        return OnnxMessages.FloatTensor(name, [1, values.Count, 1, 1], floats.bytes.ToArray());
    }
}
