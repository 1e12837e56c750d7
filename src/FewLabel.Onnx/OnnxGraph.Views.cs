using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Onnx;

/// <content>What is done to images before a network sees them, and views of them.</content>
internal sealed partial class OnnxGraph
{
    private const long Rows = 2;
    private const long Columns = 3;

    public string Resample(string images, Tensor rows, Tensor columns)
    {
        using var turned = columns.t();
        return Node("MatMul", [Node("MatMul", [Constant("rows", rows), images]), Constant("columns", turned)]);
    }

    public string Crop(string images, long top, long left, long height, long width) =>
        Slice(Slice(images, Rows, top, top + height), Columns, left, left + width);

    public string Mirror(string images) =>
        // An end before the first column: the lowest number there is, for -1 would be the last one.
        Node("Slice", [images, Integers("from", -1), Integers("to", long.MinValue), Axes(Columns), Integers("steps", -1)]);

    public string Affine(string images, double factor, IReadOnlyList<float> offsets) =>
        Add(Node("Mul", [images, Number(factor)]), Constant("offsets", [.. offsets], 1, offsets.Count, 1, 1));

    public string UnitLength(string features, double least)
    {
        var squares = Node("ReduceSum", [Node("Mul", [features, features]), Axes(1)], OnnxMessages.Attribute("keepdims", 1L));
        return Node("Div", [features, Node("Max", [Node("Sqrt", [squares]), Number(least)])]);
    }
}
