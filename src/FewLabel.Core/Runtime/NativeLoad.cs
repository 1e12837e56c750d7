namespace FewLabel.Runtime;

/// <summary>How TorchSharp's native library came to be loaded.</summary>
public enum NativeLoad
{
    /// <summary>The library loaded as it is; nothing was done.</summary>
    Plain,

    /// <summary>
    /// The system's C++ library is older than the one TorchSharp was built with, so a copy with that one version
    /// requirement relaxed was loaded from the per-user cache.
    /// </summary>
    Relaxed,
}
