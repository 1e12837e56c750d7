using TorchSharp;

namespace FewLabel.Tests;

/// <summary>Counts tensors that nobody has disposed.</summary>
internal static class LiveTensors
{
    /// <summary>How many there are now.</summary>
    public static long Count => torch.Tensor.TotalCount;

    /// <summary>How many there are once the finalizers have freed what earlier tests forgot, so that the number can only grow.</summary>
    public static long CountSettled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Count;
    }
}
