using FewLabel.Data;
using static TorchSharp.torch;

namespace FewLabel.Labeling.Web.Folders;

/// <summary>An encoder that is loaded.</summary>
/// <param name="shape">The shape that images are brought to.</param>
/// <param name="encode">Turns UInt8 images of shape (N, C, H, W) into Float32 features of shape (N, D).</param>
/// <param name="owned">The network, which it frees; null for none.</param>
internal sealed class FeatureSource(ImageShape shape, Func<Tensor, CancellationToken, Tensor> encode, IDisposable? owned = null) : IDisposable
{
    public ImageShape Shape => shape;

    public Tensor Encode(Tensor pixels, CancellationToken cancellationToken) => encode(pixels, cancellationToken);

    public void Dispose() => owned?.Dispose();
}
