using FewLabel.Runtime;
using TorchSharp;

namespace FewLabel.Tool.Machines;

/// <summary>The library that computes.</summary>
/// <param name="Version">The version of TorchSharp.</param>
/// <param name="Fault">Why its native part cannot be loaded; null if it can.</param>
/// <param name="Start">How it was loaded.</param>
/// <param name="Threads">The threads that one operation uses.</param>
/// <param name="Gpus">The CUDA devices that can be used.</param>
internal sealed record TorchInfo(string Version, string? Fault, string? Start, int Threads, int Gpus)
{
    /// <summary>Loads it, which can fail.</summary>
    public static TorchInfo Read()
    {
        var version = MachineInfo.VersionOf(typeof(torch));
        try
        {
            NativeRuntime.EnsureLoaded();
            var isGpu = ComputeDevices.Resolve(ComputeDevice.Auto).type == DeviceType.CUDA;
            return new TorchInfo(version, null, NativeRuntime.Description, torch.get_num_threads(), isGpu ? torch.cuda.device_count() : 0);
        }
        catch (NativeRuntimeException error)
        {
            return new TorchInfo(version, error.Message, null, 0, 0);
        }
    }

    /// <summary>Such as <c>TorchSharp 0.107.0, 2 threads</c>.</summary>
    public override string ToString() => Fault is null ? $"TorchSharp {Version}, {Threads} threads. {Start}" : $"TorchSharp {Version} cannot be used: {Fault}";
}
