using FewLabel.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Makes layers whose initial values are drawn from a given source alone.</summary>
internal static class Layers
{
    /// <summary>
    /// A linear layer with PyTorch's initial values: weight, then bias, uniform within ±1/√inputs.
    /// </summary>
    public static Linear Linear(int inputs, int outputs, RandomSource random)
    {
        var bound = 1 / Math.Sqrt(inputs);
        var weight = nn.Parameter(random.Uniform(-bound, bound, outputs, inputs));
        return nn.Linear(weight, nn.Parameter(random.Uniform(-bound, bound, outputs)));
    }

    /// <summary>
    /// A square convolution of stride 1 with bias and PyTorch's initial values: weight, then bias, uniform within
    /// ±1/√(inputs · kernel²).
    /// </summary>
    public static Conv2d Convolution(int inputs, int outputs, int kernel, int padding, RandomSource random)
    {
        var bound = 1 / Math.Sqrt((double)inputs * kernel * kernel);
        var layer = nn.Conv2d(inputs, outputs, kernel, padding: padding, device: META);
        layer.weight = nn.Parameter(random.Uniform(-bound, bound, outputs, inputs, kernel, kernel));
        layer.bias = nn.Parameter(random.Uniform(-bound, bound, outputs));
        return layer;
    }

    /// <summary>
    /// A square convolution without bias, padded by half the kernel, whose weight is normal with deviation
    /// √(2 / (outputs · kernel²)), after He et al., 2015 (fan out, for ReLU).
    /// </summary>
    public static Conv2d ResidualConvolution(int inputs, int outputs, int kernel, int stride, RandomSource random)
    {
        var deviation = Math.Sqrt(2.0 / ((double)outputs * kernel * kernel));
        // On the meta device TorchSharp's own initial values cost nothing and draw nothing.
        var layer = nn.Conv2d(inputs, outputs, kernel, stride, padding: kernel / 2, bias: false, device: META);
        layer.weight = nn.Parameter(random.Normal(0, deviation, outputs, inputs, kernel, kernel));
        return layer;
    }

    /// <summary>
    /// A linear layer whose weight is uniform within ±√(6 / (inputs + outputs)) (Glorot and Bengio, 2010) and whose bias is zero, as in MoCo v3.
    /// </summary>
    /// <param name="inputs">Numbers in.</param>
    /// <param name="outputs">Numbers out.</param>
    /// <param name="random">Draws the weight.</param>
    /// <param name="parts">How many layers of equal size it stands for, each with outputs of its own.</param>
    public static Linear XavierLinear(int inputs, int outputs, RandomSource random, int parts = 1)
    {
        var bound = Math.Sqrt(6.0 / (inputs + outputs / parts));
        return nn.Linear(nn.Parameter(random.Uniform(-bound, bound, outputs, inputs)), nn.Parameter(zeros(outputs)));
    }

    /// <summary>A convolution of patches that do not overlap, drawn as <see cref="XavierLinear"/> of a patch's pixels.</summary>
    public static Conv2d PatchConvolution(int inputs, int outputs, int size, RandomSource random)
    {
        var bound = Math.Sqrt(6.0 / ((double)inputs * size * size + outputs));
        var layer = nn.Conv2d(inputs, outputs, size, size, device: META);
        layer.weight = nn.Parameter(random.Uniform(-bound, bound, outputs, inputs, size, size));
        layer.bias = nn.Parameter(zeros(outputs));
        return layer;
    }

    /// <summary>A layer norm over the numbers of a token, with a transformer's epsilon.</summary>
    public static LayerNorm TokenNorm(int width) => nn.LayerNorm(width, eps: 1e-6);

    /// <summary>Applies the layer and disposes what went into it.</summary>
    public static Tensor Then(this Tensor input, nn.Module<Tensor, Tensor> layer)
    {
        using (input)
        {
            return layer.call(input);
        }
    }

    /// <summary>Applies a batch norm, in the groups that <see cref="BatchNormGroups"/> asks for, and disposes what went into it.</summary>
    public static Tensor ThenNorm(this Tensor input, nn.Module<Tensor, Tensor> norm)
    {
        using (input)
        {
            return BatchNormGroups.Apply(norm, input);
        }
    }

    /// <summary>The same images or feature maps, shape (N, C, H, W), laid out in memory with the channels last.</summary>
    /// <returns>A new tensor; what went in is disposed.</returns>
    public static Tensor ChannelsLast(this Tensor maps)
    {
        using (maps)
        {
            using var rows = maps.permute(0, 2, 3, 1);
            using var dense = rows.contiguous();
            return dense.permute(0, 3, 1, 2);
        }
    }
}
