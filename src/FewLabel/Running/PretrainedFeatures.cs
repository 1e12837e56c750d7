using FewLabel.Moco;
using static TorchSharp.torch;

namespace FewLabel.Running;

/// <summary>What a pre-trained encoder makes of all training images, and how it was trained. Owns the features.</summary>
internal sealed record PretrainedFeatures(Tensor Features, MocoResult Pretraining, double Seconds) : IDisposable
{
    public void Dispose() => Features.Dispose();
}
