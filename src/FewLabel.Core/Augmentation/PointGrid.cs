using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace FewLabel.Augmentation;

/// <summary>
/// The points of a batch of images while they are taken through one map after the other, from the output back to the
/// input. As long as they can be written as a matrix of the pixel's place plus weighted control points, only these few
/// numbers change; the grid itself is written once, in <see cref="ToTensor"/>.
/// </summary>
internal sealed class PointGrid
{
    private readonly int _height;
    private readonly int _width;
    private readonly Device _device;
    private readonly AffineMatrix[] _matrices;
    private readonly GeometricMap? _box;
    private float[]? _offsets;
    private int _offsetGrid;
    private Tensor? _points;
    private bool _moved;

    /// <summary>Starts at the pixels of the last map's output.</summary>
    public PointGrid(GeometricMap last, Device device)
    {
        (_height, _width, _device) = (last.Height, last.Width, device);
        _matrices = new AffineMatrix[last.Matrices.Length];
        Array.Fill(_matrices, AffineMatrix.Identity);
        _box = last.StaysInBox ? last : null;
    }

    /// <summary>Takes each point through its image's matrix.</summary>
    public void Transform(ReadOnlySpan<AffineMatrix> matrices)
    {
        for (var n = 0; n < _matrices.Length; n++)
        {
            var m = matrices[n];
            _matrices[n] = m * _matrices[n];
            if (_offsets is null)
            {
                continue;
            }

            var points = _offsetGrid * _offsetGrid;
            var x = _offsets.AsSpan(n * 2 * points, points);
            var y = _offsets.AsSpan((n * 2 + 1) * points, points);
            for (var i = 0; i < points; i++)
            {
                (x[i], y[i]) = ((float)(m.Xx * x[i] + m.Xy * y[i]), (float)(m.Yx * x[i] + m.Yy * y[i]));
            }
        }

        _moved = true;
    }

    /// <summary>Adds to each point the offset of the field there; the field covers an image of this size.</summary>
    public void Displace(ControlGrid warp, int height, int width)
    {
        if (!_moved)
        {
            (_offsets, _offsetGrid, _moved) = (warp.Offsets.ToArray(), warp.Size, true);
            return;
        }

        // The points are no longer on pixels, so the field is read between its own, and beyond its edges as on them.
        var points = ToTensor(1, 1);
        var count = _matrices.Length;
        using var weights = HostData.ToTensor<float>(ControlGrid.Weights(warp.Size, height, width), _device, warp.Points, height * width);
        using var offsets = HostData.ToTensor(warp.Offsets.Span, _device, count * 2, warp.Points);
        using var field = offsets.mm(weights).view(count, 2, height, width);
        using var scale = HostData.ToTensor<float>([2f / width, 2f / height], _device, 1, 2, 1, 1);
        using var places = points.mul(scale).permute(0, 2, 3, 1);
        using var read = grid_sample(field, places, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        _points?.Dispose();
        (_points, _offsets) = (points.add_(read, Scalars.One), null);
        Array.Fill(_matrices, AffineMatrix.Identity);
    }

    /// <summary>The points with x and y multiplied by these factors: float32, shape (N, 2, height, width).</summary>
    public Tensor ToTensor(double scaleX, double scaleY)
    {
        var count = _matrices.Length;
        var scales = new AffineMatrix[count];
        Array.Fill(scales, new AffineMatrix(scaleX, 0, 0, 0, scaleY, 0));
        Transform(scales);
        if (_points is not null)
        {
            return TransformedPoints();
        }

        var grid = OuterSum.Of(Columns(), Rows(), count * 2, _height, _width, _device);
        if (_offsets is not null)
        {
            using var weights = HostData.ToTensor<float>(ControlGrid.Weights(_offsetGrid, _height, _width), _device, _offsetGrid * _offsetGrid, _height * _width);
            using var offsets = HostData.ToTensor<float>(_offsets, _device, count * 2, _offsetGrid * _offsetGrid);
            grid.addmm_(offsets, weights);
        }

        using (grid)
        {
            return grid.view(count, 2, _height, _width);
        }
    }

    private Tensor TransformedPoints()
    {
        var count = _matrices.Length;
        var linear = _matrices.SelectMany(m => (float[])[(float)m.Xx, (float)m.Xy, (float)m.Yx, (float)m.Yy]).ToArray();
        var shift = _matrices.SelectMany(m => (float[])[(float)m.X0, (float)m.Y0]).ToArray();
        using var factor = HostData.ToTensor<float>(linear, _device, count, 2, 2);
        using var summand = HostData.ToTensor<float>(shift, _device, count, 2, 1);
        using var flat = _points!.view(count, 2, _height * _width);
        using var moved = factor.bmm(flat).add_(summand, Scalars.One);
        return moved.view(count, 2, _height, _width);
    }

    /// <summary>What a pixel's column adds to its point's x and y, and the constant part.</summary>
    private float[] Columns()
    {
        var values = new float[_matrices.Length * 2 * _width];
        for (var n = 0; n < _matrices.Length; n++)
        {
            var m = _matrices[n];
            var limit = _box is null ? double.MaxValue : Limit(_box.Matrices.Span[n].Xx, _width);
            var x = values.AsSpan(n * 2 * _width, _width);
            var y = values.AsSpan((n * 2 + 1) * _width, _width);
            for (var j = 0; j < _width; j++)
            {
                var place = Math.Clamp(j + 0.5 - _width * 0.5, -limit, limit);
                x[j] = (float)(m.Xx * place + m.X0);
                y[j] = (float)(m.Yx * place + m.Y0);
            }
        }

        return values;
    }

    /// <summary>What a pixel's row adds to its point's x and y.</summary>
    private float[] Rows()
    {
        var values = new float[_matrices.Length * 2 * _height];
        for (var n = 0; n < _matrices.Length; n++)
        {
            var m = _matrices[n];
            var limit = _box is null ? double.MaxValue : Limit(_box.Matrices.Span[n].Yy, _height);
            var x = values.AsSpan(n * 2 * _height, _height);
            var y = values.AsSpan((n * 2 + 1) * _height, _height);
            for (var i = 0; i < _height; i++)
            {
                var place = Math.Clamp(i + 0.5 - _height * 0.5, -limit, limit);
                x[i] = (float)(m.Xy * place);
                y[i] = (float)(m.Yy * place);
            }
        }

        return values;
    }

    /// <summary>How far from the center of the output the center of the box's outer pixel is seen.</summary>
    private static double Limit(double scale, int pixels) => Math.Max(0, (pixels - 1 / Math.Abs(scale)) / 2);
}
