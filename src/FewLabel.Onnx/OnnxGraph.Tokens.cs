using FewLabel.Networks.Description;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Onnx;

/// <content>What vision transformers do with tokens.</content>
internal sealed partial class OnnxGraph
{
    /// <summary>Where a slice ends that goes to the end.</summary>
    private const long End = long.MaxValue;

    public string Tokens(string maps) => Transposed(Node("Reshape", [maps, Integers("shape", 0, 0, -1)]), 0, 2, 1);

    public string Prepend(string tokens, long before, Tensor added) =>
        Add(Node("Pad", [tokens, Integers("pads", 0, before, 0, 0, 0, 0)]), Constant("positions", added));

    public string TokenLinear(string tokens, Linear layer)
    {
        // Gemm takes two dimensions only.
        var product = Node("MatMul", [tokens, Transposed(Parts(layer.weight)[0], 1, 0)]);
        return layer.bias is null ? product : Add(product, Parts(layer.bias)[0]);
    }

    public string LayerNorm(string values, LayerNorm layer)
    {
        if (layer.normalized_shape.Length != 1 || !layer.elementwise_affine)
        {
            throw new FewLabelException("A layer norm over more than the last dimension, or without weights, cannot be exported to ONNX; create it for the last dimension with weights.");
        }

        return Node(
            "LayerNormalization", [values, .. Parts(layer.weight, layer.bias)],
            OnnxMessages.Attribute("axis", -1L),
            OnnxMessages.Attribute("epsilon", (float)layer.eps));
    }

    public string Gelu(string values)
    {
        var error = Node("Erf", [Node("Mul", [values, Number(Math.Sqrt(0.5))])]);
        return Node("Mul", [values, Node("Mul", [Add(error, Number(1)), Number(0.5)])]);
    }

    public string Scale(string values, Tensor factors) => Node("Mul", [values, Parts(factors)[0]]);

    public string Attention(string queriesKeysValues, long width, long heads)
    {
        var queries = Node("Mul", [Head(0, 0, 2, 1, 3), Number(1 / Math.Sqrt((double)width / heads))]);
        var scores = Node("MatMul", [queries, Head(1, 0, 2, 3, 1)]);
        var shares = Node("Softmax", [scores], OnnxMessages.Attribute("axis", -1L));
        var mixed = Transposed(Node("MatMul", [shares, Head(2, 0, 2, 1, 3)]), 0, 2, 1, 3);
        return Node("Reshape", [mixed, Integers("shape", 0, 0, width)]);

        string Head(long part, params long[] order) =>
            Transposed(Node("Reshape", [Slice(queriesKeysValues, 2, part * width, (part + 1) * width), Integers("shape", 0, 0, heads, width / heads)]), order);
    }

    public string FirstToken(string tokens) => Flatten(Slice(tokens, 1, 0, 1));

    public string TokenMean(string tokens, long from) =>
        Node("ReduceMean", [Slice(tokens, 1, from, End)], OnnxMessages.Attribute("axes", [1L]), OnnxMessages.Attribute("keepdims", 0L));

    public string Concatenate(string first, string second) => Node("Concat", [first, second], OnnxMessages.Attribute("axis", 1L));

    private string Slice(string values, long axis, long from, long to) =>
        Node("Slice", [values, Integers("from", from), Integers("to", to), Axes(axis)]);

    private string Transposed(string values, params long[] order) => Node("Transpose", [values], OnnxMessages.Attribute("perm", order));

    private string Number(double value) => Constant("number", [(float)value], 1);
}
