using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs;

/// <summary>The matrix products that a job cannot do without, from the shapes of its network's layers.</summary>
/// <param name="Products">The products of a batch, each with how many times it comes.</param>
/// <param name="BatchSize">Images in a batch.</param>
internal sealed record JobCost(IReadOnlyList<MatrixShape> Products, int BatchSize)
{
    /// <summary>Floating-point operations for each image.</summary>
    public double PerImage => Products.Sum(product => product.Operations) / BatchSize;

    /// <summary>Forward passes alone.</summary>
    public static JobCost Inference(nn.Module<Tensor, Tensor> network, int batchSize) =>
        new([.. Layers(network).Select(layer => layer.ForwardProduct(batchSize))], batchSize);

    /// <summary>A forward and a backward pass; the first layer's input needs no gradient.</summary>
    public static JobCost Training(nn.Module<Tensor, Tensor> network, int batchSize) =>
        new(TrainingProducts(Layers(network), batchSize), batchSize);

    /// <summary>Forward and backward pass of the query, forward pass of the key, and the queries against the queue.</summary>
    public static JobCost Moco(nn.Module<Tensor, Tensor> network, int batchSize, int dimension, int queue)
    {
        var layers = Layers(network);
        MatrixShape[] contrast = [new(batchSize, dimension, queue), new(batchSize, queue, dimension)];
        return new([.. TrainingProducts(layers, batchSize), .. layers.Select(layer => layer.ForwardProduct(batchSize)), .. contrast], batchSize);
    }

    private static MatrixShape[] TrainingProducts(IReadOnlyList<LayerShape> layers, int batchSize) =>
    [
        .. layers.Select(layer => layer.ForwardProduct(batchSize)),
        .. layers.Select(layer => layer.WeightGradient(batchSize)),
        .. layers.Skip(1).Select(layer => layer.InputGradient(batchSize)),
    ];

    /// <summary>Runs one image through a plain network of 1×28×28 images and writes its layers down. The network is disposed.</summary>
    private static List<LayerShape> Layers(nn.Module<Tensor, Tensor> network)
    {
        var layers = new List<LayerShape>();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var owned = network;
        foreach (var module in network.modules())
        {
            switch (module)
            {
                case Conv2d convolution:
                    var weight = convolution.weight!.shape;
                    convolution.register_forward_hook((_, _, output) => Add(weight[0], weight[1] * weight[2] * weight[3], output.shape[2] * output.shape[3], output));
                    break;
                case Linear linear:
                    linear.register_forward_hook((_, _, output) => Add(linear.weight!.shape[0], linear.weight.shape[1], 1, output));
                    break;
            }
        }

        network.eval();
        network.call(zeros(1, 1, 28, 28));
        return layers;

        Tensor Add(long outputs, long inner, long positions, Tensor output)
        {
            layers.Add(new LayerShape(outputs, inner, positions));
            return output;
        }
    }
}
