using FewLabel.Runtime;
using static TorchSharp.torch;

namespace FewLabel.Networks;

/// <summary>Makes heads: what turns features into logits or into vectors to compare.</summary>
public static class Heads
{
    /// <summary>One linear layer, with PyTorch's initial values (uniform within ±1/√features).</summary>
    /// <param name="featureDimension">Numbers in, 1 or more.</param>
    /// <param name="outputs">Numbers out, 1 or more.</param>
    /// <param name="random">Draws the initial values: the weight, then the bias.</param>
    /// <returns>(N, features) to (N, outputs), float32, on the CPU. The caller, or the classifier it goes to, disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static nn.Module<Tensor, Tensor> Linear(int featureDimension, int outputs, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(random);
        return Layers.Linear(featureDimension, outputs, random);
    }

    /// <summary>
    /// Two linear layers with a ReLU between, the projection head of SimCLR (Chen et al., 2020) and MoCo v2 (Chen et
    /// al., 2020); its parameters are called <c>0.weight</c>, <c>0.bias</c>, <c>2.weight</c> and <c>2.bias</c>.
    /// </summary>
    /// <param name="featureDimension">Numbers in, 1 or more.</param>
    /// <param name="hidden">Numbers between, 1 or more; MoCo v2 takes as many as come in.</param>
    /// <param name="outputs">Numbers out, 1 or more; MoCo takes 128.</param>
    /// <param name="random">Draws the initial values, layer by layer.</param>
    /// <returns>(N, features) to (N, outputs), float32, on the CPU. The caller, or the classifier it goes to, disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static nn.Module<Tensor, Tensor> Mlp(int featureDimension, int hidden, int outputs, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(random);
        return nn.Sequential(
            Layers.Linear(featureDimension, hidden, random), nn.ReLU(inplace: true), Layers.Linear(hidden, outputs, random));
    }
}
