using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs.Plain;

/// <summary>ResNet50 without its last layer, module by module: 2,048 features.</summary>
internal static class PlainResNet50
{
    public static nn.Module<Tensor, Tensor> Trunk()
    {
        List<nn.Module<Tensor, Tensor>> layers =
        [
            nn.Conv2d(1, 64, 7, 2, padding: 3, bias: false), nn.BatchNorm2d(64), nn.ReLU(inplace: true), nn.MaxPool2d(3, 2, padding: 1),
        ];
        var channels = 64L;
        foreach (var (stage, blocks) in ((int[])[3, 4, 6, 3]).Index())
        {
            var width = 64L << stage;
            for (var block = 0; block < blocks; block++)
            {
                layers.Add(new PlainBottleneck(channels, width, stage > 0 && block == 0 ? 2 : 1));
                channels = 4 * width;
            }
        }

        return nn.Sequential([.. layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()]);
    }
}
