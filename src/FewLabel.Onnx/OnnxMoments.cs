using FewLabel.Augmentation;
using FewLabel.Data;

namespace FewLabel.Onnx;

/// <summary>Describes a <see cref="MomentNormalization"/> step by step, as <see cref="MomentNormalization.Apply(TorchSharp.torch.Tensor)"/> computes it.</summary>
internal sealed class OnnxMoments
{
    private readonly OnnxGraph _graph;
    private readonly MomentNormalization _form;
    private readonly ImageShape _shape;
    private readonly string _x;
    private readonly string _y;

    public OnnxMoments(OnnxGraph graph, MomentNormalization form, ImageShape shape)
    {
        (_graph, _form, _shape) = (graph, form, shape);
        _x = Positions("x", shape.Width, 1, shape.Width);
        _y = Positions("y", shape.Height, shape.Height, 1);
    }

    public string Describe(string images)
    {
        var ground = _graph.Node("ReduceMin", [images], OnnxMessages.Attribute("axes", 1L, 2L, 3L));
        var above = _graph.Node("Sub", [images, ground]);
        var sampled = _graph.Node(
            "GridSample", [above, Grid(above)],
            OnnxMessages.Attribute("mode", "bilinear"),
            OnnxMessages.Attribute("padding_mode", "zeros"),
            OnnxMessages.Attribute("align_corners", 0L));
        return _graph.Add(sampled, ground);
    }

    /// <summary>Where each pixel of the result lies: (N, H, W, 2), from -1 to 1.</summary>
    private string Grid(string above)
    {
        var ink = _graph.Node("ReduceMean", [above], OnnxMessages.Attribute("axes", [1L]));
        var mass = AtLeast(Sum(ink), MomentNormalization.Least);
        var (middleX, middleY) = (Mean(_x), Mean(_y));
        var (fromX, fromY) = (_graph.Node("Sub", [_x, middleX]), _graph.Node("Sub", [_y, middleY]));
        var x = _x;
        var slant = (string?)null;
        if (_form.Upright)
        {
            var trend = _graph.Node("Div", [Mean(Times(fromX, fromY)), AtLeast(Mean(Times(fromY, fromY)), MomentNormalization.Least)]);
            slant = Within(trend, -MomentNormalization.MostSlant, MomentNormalization.MostSlant);
        }

        if (_form.Width is { } share)
        {
            var upright = slant is null ? fromX : _graph.Node("Sub", [fromX, Times(slant, fromY)]);
            var deviation = _graph.Node("Sqrt", [AtLeast(Mean(Times(upright, upright)), MomentNormalization.Least)]);
            var stretch = _graph.Node("Div", [Number(share * _shape.Width / MomentNormalization.WidthInDeviations), deviation]);
            x = _graph.Node("Div", [x, Within(stretch, 1 / MomentNormalization.MostStretch, MomentNormalization.MostStretch)]);
        }

        x = slant is null ? x : _graph.Add(x, Times(slant, _y));
        var columns = Scaled(x, middleX, _shape.Width);
        var rows = Scaled(_y, middleY, _shape.Height);
        var everywhere = _graph.Constant("everywhere", new float[_shape.Height * _shape.Width], 1, 1, _shape.Height, _shape.Width);
        var both = _graph.Node("Concat", [_graph.Add(columns, everywhere), _graph.Add(rows, everywhere)], OnnxMessages.Attribute("axis", 1L));
        return _graph.Node("Transpose", [both], OnnxMessages.Attribute("perm", 0L, 2L, 3L, 1L));

        string Mean(string of) => _graph.Node("Div", [Sum(Times(ink, of)), mass]);
    }

    /// <summary>Pixels from the middle as shares of half the image.</summary>
    private string Scaled(string pixels, string middle, int size) =>
        Times(_graph.Add(Times(pixels, Number(1 / _form.Zoom)), middle), Number(2.0 / size));

    private string Sum(string values) => _graph.Node("ReduceSum", [values, _graph.Axes(2, 3)]);

    private string Times(string first, string second) => _graph.Node("Mul", [first, second]);

    private string AtLeast(string values, double least) => _graph.Node("Max", [values, Number(least)]);

    private string Within(string values, double least, double most) => _graph.Node("Min", [AtLeast(values, least), Number(most)]);

    private string Number(double value) => _graph.Constant("number", [(float)value], 1);

    private string Positions(string name, int count, int height, int width) =>
        _graph.Constant(name, [.. Enumerable.Range(0, count).Select(i => i - ((count - 1) / 2f))], 1, 1, height, width);
}
