using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.ImageNet;

/// <summary>
/// Gives pixels from 0 to 1 the form that the ImageNet network learned from: three channels of 224×224 pixels from 0 to 255, less the mean of
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

    public ImageNetEncoder(ImageShape input, Encoder inner)
        : base(input, inner)
    {
    }

    protected override Tensor Encode(Tensor images)
    {
        PixelCheck.Require(images);
        using var scope = NewDisposeScope();
        var color = images.shape[1] == 1 ? images.expand(-1, Mean.Length, -1, -1) : images;
        var sized = images.shape[2] == Size && images.shape[3] == Size ? color : Resampling.Resize(color, Size, Size);
        using var mean = tensor(Mean, float32).to(images.dtype).to(images.device).view(1, Mean.Length, 1, 1);
        return Inner.call(sized.mul(Scalars.Of(White)).sub_(mean)).MoveToOuterDisposeScope();
    }
}
