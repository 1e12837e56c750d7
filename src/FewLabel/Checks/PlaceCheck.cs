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

        foreach (var (call, folder) in new[] { (nameof(ExperimentBuilder.CheckpointTo), plan.Folder), (nameof(ExperimentBuilder.CacheFeaturesIn), plan.FeatureFolder) })
        {
            if (!string.IsNullOrWhiteSpace(folder) && (folder.Contains('\0', StringComparison.Ordinal) || File.Exists(folder)))
            {
                yield return new OptionFault(
                    call, $"\"{folder.Replace("\0", "\\0", StringComparison.Ordinal)}\"", "the path of a folder, which may be missing",
                    File.Exists(folder) ? "There is a file of that name; name a folder beside it." : "A path has no NUL; name another folder.");
            }
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
