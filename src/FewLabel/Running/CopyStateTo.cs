using FewLabel.Networks;
using static TorchSharp.torch;

namespace FewLabel.Running;

/// <summary>Copies weights and batch-norm statistics between encoders of one architecture.</summary>
internal static class CopyStateTo
{
    public static void Copy(Encoder source, Encoder target)
    {
        using var noGradient = no_grad();
        var values = source.state_dict();
        foreach (var (name, tensor) in target.state_dict())
        {
            tensor.copy_(values[name]);
        }
    }
}
