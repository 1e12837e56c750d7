using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Networks.Description;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.ImageNet;

/// <summary>
/// Gives pixels from 0 to 1 the form that the ImageNet network learned from: three channels of one size, pixels from 0 to 255, less the mean of
/// ImageNet's. What is no such pixel is refused, for the network would answer it without an error, and wrongly.
/// </summary>
internal sealed class ImageNetEncoder : PreparingEncoder
{
    /// <summary>
    /// Height and width that it sees. The file pads its strided layers before and not after, which for even sizes, as all are down from 224,
    /// gives what padding on both sides gives.
    /// </summary>
    public const int Size = 224;

    private const double White = 255;

    /// <summary>The channels' means of the mean image in ResNetPreprocess.onnx: red, green, blue.</summary>
    private static readonly float[] Mean = [123.15163f, 115.90288f, 103.06262f];

    private readonly int _size;
    private readonly bool _freezesStatistics;

    /// <summary>Stands around the network.</summary>
    /// <param name="input">The images.</param>
    /// <param name="inner">The network, for colors of the size.</param>
    /// <param name="size">Height and width that it sees.</param>
    /// <param name="freezesStatistics">Whether batch norm keeps ImageNet's means and variances in training too.</param>
    public ImageNetEncoder(ImageShape input, Encoder inner, int size = Size, bool freezesStatistics = false)
        : base(input, inner) => (_size, _freezesStatistics) = (size, freezesStatistics);

    protected override Tensor Encode(Tensor images)
    {
        PixelCheck.Require(images);
        if (_freezesStatistics && training)
        {
            Inner.eval();
        }

        using var scope = NewDisposeScope();
        var color = images.shape[1] == 1 ? images.expand(-1, Mean.Length, -1, -1) : images;
        var sized = images.shape[2] == _size && images.shape[3] == _size ? color : Resampling.Resize(color, _size, _size);
        using var mean = tensor(Mean, float32).to(images.dtype).to(images.device).view(1, Mean.Length, 1, 1);
        return Inner.call(sized.mul(Scalars.Of(White)).sub_(mean)).MoveToOuterDisposeScope();
    }

    /// <summary>Describes all but the check of the pixels.</summary>
    internal override string Describe(ILayerGraph graph, string images)
    {
        var sized = images;
        if (Input.Height != _size || Input.Width != _size)
        {
            using var scope = NewDisposeScope();
            sized = graph.Resample(images, Resampling.Matrix(Input.Height, _size), Resampling.Matrix(Input.Width, _size));
        }

        return Inner.Describe(graph, graph.Affine(sized, White, [.. Mean.Select(mean => -mean)]));
    }
}
