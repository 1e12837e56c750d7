using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FewLabel.Runtime;

/// <summary>Turns the choice of a device into the device.</summary>
public static class ComputeDevices
{
    /// <summary>The device that a choice stands for on this machine.</summary>
    /// <param name="choice">The choice.</param>
    /// <returns>The CPU or the first CUDA device.</returns>
    /// <exception cref="FewLabelException">CUDA was asked for and there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Not a choice.</exception>
    public static Device Resolve(ComputeDevice choice)
    {
        NativeRuntime.EnsureLoaded();
        return choice switch
        {
            ComputeDevice.Cpu => CPU,
            ComputeDevice.Auto => HasCuda.Value ? CUDA : CPU,
            ComputeDevice.Cuda => HasCuda.Value ? CUDA : throw new FewLabelException(
                "Device Cuda was asked for, but no CUDA device is usable here. Reference TorchSharp-cuda-linux (in this repository: -p:TorchBackend=cuda) and install NVIDIA's driver, or choose Auto or Cpu."),
            _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "It must be Auto, Cpu or Cuda."),
        };
    }

    /// <summary>
    /// Whether CUDA is usable. Without the CUDA package's library there is nothing to ask: TorchSharp's own question
    /// would search the whole package cache first.
    /// </summary>
    private static readonly Lazy<bool> HasCuda = new(() =>
    {
        var usable = NativeLibrary.TryLoad("torch_cuda", typeof(TorchSharp.torch).Assembly, null, out _) && cuda.is_available();
        if (usable && NativeRuntime.Options.FixCudnn)
        {
            DeterministicCuda.Enable();
        }

        return usable;
    });
}
