using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Tests.Training;

/// <summary>Small networks to train on digits of 28×28 pixels.</summary>
internal static class Networks
{
    public static nn.Module<Tensor, Tensor> Mlp(long seed)
    {
        using var random = new RandomSource(seed);
        var bound = 1 / Math.Sqrt(784);
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(nn.Parameter(random.Uniform(-bound, bound, 64, 784)), nn.Parameter(random.Uniform(-bound, bound, 64))),
            nn.BatchNorm1d(64),
            nn.ReLU(),
            nn.Linear(nn.Parameter(random.Uniform(-0.125, 0.125, 10, 64)), nn.Parameter(random.Uniform(-0.125, 0.125, 10))));
    }

    /// <summary>Two convolutions with a stride of 2; it learns what a shift does not change sooner than the other.</summary>
    public static nn.Module<Tensor, Tensor> Convolutional(long seed)
    {
        using var random = new RandomSource(seed);
        var model = nn.Sequential(
            nn.Conv2d(1, 16, 5, stride: 2),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride: 2),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(800, 10));
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters().Where(parameter => parameter.dim() > 1))
        {
            var bound = 1 / Math.Sqrt(parameter.numel() / (double)parameter.shape[0]);
            using var values = random.Uniform(-bound, bound, parameter.shape);
            parameter.copy_(values);
        }

        return model;
    }

    public static float[] Weights(nn.Module model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
}
