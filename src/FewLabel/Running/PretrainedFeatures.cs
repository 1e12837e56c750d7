using FewLabel.Moco;
using FewLabel.Networks;
using static TorchSharp.torch;

namespace FewLabel.Running;

/// <summary>A pre-trained encoder, what it makes of all training images, and how it was trained. Owns the first two.</summary>
internal sealed record PretrainedFeatures(Encoder Encoder, Tensor Features, MocoResult Pretraining, double Seconds) : IDisposable
{
    public void Dispose()
    {
        Encoder.Dispose();
        Features.Dispose();
    }
}
