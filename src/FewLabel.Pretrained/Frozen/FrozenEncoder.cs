using FewLabel.Data;
using FewLabel.Networks;
using FewLabel.Pretrained.ImageNet;
using static TorchSharp.torch;

namespace FewLabel.Pretrained.Frozen;

/// <summary>A network of an ONNX file as an encoder: it has no weights that anything could train. The file's network is not owned.</summary>
internal sealed class FrozenEncoder(ImageShape input, OnnxEncoder network) : Encoder("Onnx", input, network.FeatureDimension)
{
    protected override Tensor Encode(Tensor images)
    {
        PixelCheck.Require(images);
        using var scope = NewDisposeScope();
        return network.Encode(images.to(float32).cpu()).to(images.device).MoveToOuterDisposeScope();
    }

    protected override void RegisterComponents()
    {
    }
}
