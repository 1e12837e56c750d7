using System.Runtime.InteropServices;
using TorchSharp;

namespace FewLabel.Runtime;

/// <summary>
/// Lets CUDA compute the same sums in the same order each time. By default cuDNN adds up a convolution's gradients in whatever order its
/// threads come, and cuBLAS shares its workspace between streams.
/// </summary>
/// <remarks>TorchSharp has no call for it, so libtorch's own is looked up by its name. Where it is missing, nothing changes.</remarks>
internal static unsafe class DeterministicCuda
{
    private const string Workspace = "CUBLAS_WORKSPACE_CONFIG";

    /// <summary>The context, the switch and its reading, as the compilers of Linux and macOS and that of Windows spell them.</summary>
    private static readonly (string Context, string Set, string Get) Names = OperatingSystem.IsWindows()
        ? ("?globalContext@at@@YAAEAVContext@1@XZ", "?setDeterministicCuDNN@Context@at@@QEAAX_N@Z", "?deterministicCuDNN@Context@at@@QEBA_NXZ")
        : ("_ZN2at13globalContextEv", "_ZN2at7Context21setDeterministicCuDNNEb", "_ZNK2at7Context18deterministicCuDNNEv");

    /// <summary>Fixes cuBLAS's workspace, unless the user has chosen one; before CUDA's libraries are loaded.</summary>
    public static void FixWorkspace() => NativeEnvironment.SetDefault(Workspace, ":4096:8");

    /// <summary>Asks cuDNN for the algorithms that give the same result each time, for this process.</summary>
    /// <returns>Whether it is so now.</returns>
    public static bool Enable()
    {
        if (!NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out var library)
            || !NativeLibrary.TryGetExport(library, Names.Context, out var context)
            || !NativeLibrary.TryGetExport(library, Names.Set, out var set)
            || !NativeLibrary.TryGetExport(library, Names.Get, out var get))
        {
            return false;
        }

        var global = ((delegate* unmanaged<nint>)context)();
        ((delegate* unmanaged<nint, byte, void>)set)(global, 1);
        return ((delegate* unmanaged<nint, byte>)get)(global) != 0;
    }
}
