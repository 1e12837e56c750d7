using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs.Plain;

/// <summary>The study's CNN for 1×28×28 images, module by module as TorchSharp's examples put networks together.</summary>
internal static class PlainCnn
{
    /// <summary>The convolutions: 512 features.</summary>
    public static nn.Module<Tensor, Tensor> Trunk() => nn.Sequential(
        nn.Conv2d(1, 32, 3, padding: 1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3), nn.BatchNorm2d(128), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten());

    /// <summary>All of it, with a last layer for ten classes.</summary>
    public static nn.Module<Tensor, Tensor> Classifier() => nn.Sequential(
        Trunk(),
        nn.Linear(512, 128), nn.BatchNorm1d(128), nn.ReLU(),
        nn.Linear(128, 64), nn.BatchNorm1d(64), nn.ReLU(),
        nn.Linear(64, 10));
}
