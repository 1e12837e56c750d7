using FewLabel.Running;
using FewLabel.Runtime;

namespace FewLabel.Checks;

/// <summary>A device that is not there, and a folder that cannot be one.</summary>
internal static class PlaceCheck
{
    public static IEnumerable<OptionFault> Of(ExperimentPlan plan)
    {
        if (plan.Device == ComputeDevice.Cuda && FaultOfCuda() is { } missing)
        {
            yield return new OptionFault(nameof(ExperimentBuilder.OnDevice), $"{plan.Device}", "a device of this machine", missing);
        }

        if (!string.IsNullOrWhiteSpace(plan.Folder) && (plan.Folder.Contains('\0', StringComparison.Ordinal) || File.Exists(plan.Folder)))
        {
            yield return new OptionFault(
                nameof(ExperimentBuilder.CheckpointTo), $"\"{plan.Folder.Replace("\0", "\\0", StringComparison.Ordinal)}\"", "the path of a folder, which may be missing",
                File.Exists(plan.Folder) ? "There is a file of that name; name a folder beside it." : "A path has no NUL; name another folder.");
        }
    }

    private static string? FaultOfCuda()
    {
        try
        {
            _ = ComputeDevices.Resolve(ComputeDevice.Cuda);
            return null;
        }
        catch (FewLabelException error)
        {
            return error.Message;
        }
    }
}
