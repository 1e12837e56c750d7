namespace FewLabel.Runtime;

/// <summary>Where tensors are computed.</summary>
public enum ComputeDevice
{
    /// <summary>The first CUDA device if there is one, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>The first CUDA device; an error where there is none.</summary>
    Cuda,
}
