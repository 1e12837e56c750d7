namespace FewLabel.Runtime;

/// <summary>
/// Keeps libtorch's log to errors. Where NNPACK does not know the processor, libtorch writes a warning to the terminal each time that a
/// convolution sees fewer than 16 images, and computes the same otherwise.
/// </summary>
internal static class LibtorchLog
{
    /// <summary>Does so, unless the user has chosen a level.</summary>
    public static void Quieten() => NativeEnvironment.SetDefault("TORCH_CPP_LOG_LEVEL", "ERROR");
}
