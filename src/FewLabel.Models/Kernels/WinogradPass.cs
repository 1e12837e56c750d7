using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Networks.Kernels;

/// <summary>
/// The forward and the backward pass of a convolution in tiles. Each thread takes a part of the images, and of these a few tiles at a time, whose
/// planes stay in its cache from their transform over the products to the transform back.
/// </summary>
/// <param name="grid">The tiles of an image.</param>
/// <param name="weight">Shape (outputs, inputs, 3, 3), dense.</param>
internal sealed class WinogradPass(TileGrid grid, Tensor weight)
{
    private const int Planes = TileGrid.Planes;

    /// <summary>How many numbers the planes of the tiles worked on together have at most: about what a core's second cache holds.</summary>
    private const int MostNumbers = 200_000;

    /// <summary>But so many tiles at least, for which the kernels' planes are read.</summary>
    private const int LeastTiles = 32;

    private readonly int _inputs = (int)weight.shape[1];
    private readonly int _outputs = (int)weight.shape[0];

    private int Pairs => _inputs * _outputs;

    /// <summary>The layer's output.</summary>
    /// <param name="input">Shape (N, H, W, inputs), dense like all of them.</param>
    /// <param name="bias">Shape (outputs), or null.</param>
    /// <param name="output">Gets shape (N, H', W', outputs).</param>
    public void Forward(Tensor input, Tensor? bias, Tensor output)
    {
        using var kernels = new Scratch(Planes * Pairs);
        KernelPlanes.ByInputs(weight, kernels);
        var parts = Divide(input.shape[0]);
        TorchThreads.Run(parts.Length, part =>
        {
            var tiles = parts[part];
            using var planes = new Scratch(Planes * tiles.Largest.Plane(_inputs));
            using var products = new Scratch(Planes * tiles.Largest.Plane(_outputs));
            foreach (var chunk in tiles.Chunks())
            {
                TilePlanes.FromInput(grid, _inputs, chunk, TensorBytes.Floats(input), planes.Numbers);
                Multiply(chunk, planes.Numbers, _inputs, kernels.Numbers, products.Numbers, _outputs);
                TilePlanes.ToOutput(grid, _outputs, chunk, products.Numbers, bias is null ? [] : TensorBytes.Floats(bias), TensorBytes.Floats(output));
            }
        });
    }

    /// <summary>The gradients of the input and the weights.</summary>
    /// <param name="input">Shape (N, H, W, inputs), dense like all of them.</param>
    /// <param name="gradient">The output's, shape (N, H', W', outputs).</param>
    /// <param name="ofInput">Gets the input's, of its shape.</param>
    /// <param name="ofWeight">Gets the weights', of their shape.</param>
    public void Backward(Tensor input, Tensor gradient, Tensor ofInput, Tensor ofWeight)
    {
        using var kernels = new Scratch(Planes * Pairs);
        KernelPlanes.ByOutputs(weight, kernels);
        var parts = Divide(input.shape[0]);
        var sums = Array.ConvertAll(parts, _ => new Scratch(Planes * Pairs));
        TorchThreads.Run(parts.Length, part =>
        {
            var tiles = parts[part];
            using var planes = new Scratch(Planes * tiles.Largest.Plane(_inputs));
            using var products = new Scratch(Planes * tiles.Largest.Plane(_outputs));
            var each = grid.Height * grid.Width * _inputs;
            TensorBytes.Floats(ofInput)[(tiles.First / grid.Tiles * each)..(tiles.End / grid.Tiles * each)].Clear();
            foreach (var chunk in tiles.Chunks())
            {
                TilePlanes.FromOutputGradient(grid, _outputs, chunk, TensorBytes.Floats(gradient), products.Numbers);
                TilePlanes.FromInput(grid, _inputs, chunk, TensorBytes.Floats(input), planes.Numbers);
                Correlate(chunk, products.Numbers, planes.Numbers, sums[part].Numbers, add: chunk.First > tiles.First);
                Multiply(chunk, products.Numbers, _outputs, kernels.Numbers, planes.Numbers, _inputs);
                TilePlanes.AddToInputGradient(grid, _inputs, chunk, planes.Numbers, TensorBytes.Floats(ofInput));
            }
        });
        KernelPlanes.ToWeights(sums, ofWeight);
        Array.ForEach(sums, sum => sum.Dispose());
    }

    /// <summary>Each of the tiles' planes times that of the kernels.</summary>
    private void Multiply(TileChunk chunk, ReadOnlySpan<float> planes, int from, ReadOnlySpan<float> kernels, Span<float> products, int to)
    {
        for (var k = 0; k < Planes; k++)
        {
            MatrixProduct.Run(
                planes[(k * chunk.Plane(from))..], from, 1, kernels[(k * Pairs)..], products[(k * chunk.Plane(to))..], chunk.Rows, from, to, add: false);
        }
    }

    /// <summary>The gradient of the kernels' planes: over all tiles the products' gradient times the input.</summary>
    private void Correlate(TileChunk chunk, ReadOnlySpan<float> products, ReadOnlySpan<float> planes, Span<float> sums, bool add)
    {
        for (var k = 0; k < Planes; k++)
        {
            MatrixProduct.Run(
                products[(k * chunk.Plane(_outputs))..], 1, _outputs, planes[(k * chunk.Plane(_inputs))..], sums[(k * Pairs)..],
                _outputs, chunk.End - chunk.First, _inputs, add);
        }
    }

    /// <summary>The tiles of so many images, divided among the threads: each has whole images.</summary>
    private TilePart[] Divide(long images)
    {
        var parts = Math.Min(images, get_num_threads());
        var most = Math.Max(LeastTiles, MostNumbers / (Planes * (_inputs + _outputs)));
        var parted = new TilePart[parts];
        for (var part = 0; part < parts; part++)
        {
            parted[part] = new((int)(images * part / parts) * grid.Tiles, (int)(images * (part + 1) / parts) * grid.Tiles, most);
        }

        return parted;
    }
}
