using static TorchSharp.torch;

namespace FewLabel.Training;

/// <summary>
/// How much a teacher's guess for an unlabelled image counts. Immutable; what a training gathers on its way is kept in <see
/// cref="Start"/>'s result.
/// </summary>
public abstract record PseudoLabelWeights
{
    private protected PseudoLabelWeights()
    {
    }

    /// <summary>What is wrong with it.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public abstract IReadOnlyList<OptionFault> Check();

    /// <summary>Starts a training.</summary>
    internal abstract IPseudoLabelWeigher Start(int classCount, int imageCount, Device device);

    private protected static IReadOnlyList<OptionFault> Share(string name, double value)
    {
        var faults = new OptionFaults();
        if (!(value is > 0 and < 1))
        {
            faults.Add(name, value, "above 0 and below 1");
        }

        return faults.Found;
    }
}
