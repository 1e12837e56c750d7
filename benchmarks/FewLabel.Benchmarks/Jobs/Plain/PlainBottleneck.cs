using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Benchmarks.Jobs.Plain;

/// <summary>A bottleneck block of ResNet50.</summary>
internal sealed class PlainBottleneck : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _layers;
    private readonly nn.Module<Tensor, Tensor> _shortcut;
    private readonly nn.Module<Tensor, Tensor> _relu = nn.ReLU(inplace: true);

    public PlainBottleneck(long inputs, long width, long stride)
        : base(nameof(PlainBottleneck))
    {
        _layers = nn.Sequential(
            nn.Conv2d(inputs, width, 1, bias: false), nn.BatchNorm2d(width), nn.ReLU(inplace: true),
            nn.Conv2d(width, width, 3, stride, padding: 1, bias: false), nn.BatchNorm2d(width), nn.ReLU(inplace: true),
            nn.Conv2d(width, 4 * width, 1, bias: false), nn.BatchNorm2d(4 * width));
        _shortcut = stride != 1 || inputs != 4 * width
            ? nn.Sequential(nn.Conv2d(inputs, 4 * width, 1, stride, bias: false), nn.BatchNorm2d(4 * width))
            : nn.Identity();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var output = _layers.call(input);
        using var shortcut = _shortcut.call(input);
        using var sum = output.add(shortcut);
        return _relu.call(sum);
    }
}
