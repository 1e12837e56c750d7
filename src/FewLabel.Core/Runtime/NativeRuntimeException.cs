namespace FewLabel.Runtime;

/// <summary>
/// TorchSharp's native library could not be loaded. The message names the missing part and what to install.
/// </summary>
public sealed class NativeRuntimeException : FewLabelException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The missing part and the remedy.</param>
    /// <param name="innerException">The loader's own error.</param>
    internal NativeRuntimeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
