using FewLabel.Graphs;
using FewLabel.Training;

namespace FewLabel;

/// <summary>
/// How labels spread over a graph of pre-trained features, and how a classifier for new images learns from them.
/// Immutable; derive others by <c>with</c>.
/// </summary>
public sealed record PropagationOptions
{
    /// <summary>Nearest neighbors of each image in the graph, 1 or more. Default 10.</summary>
    public int Neighbors { get; init; } = 10;

    /// <summary>How the labels spread.</summary>
    public LabelPropagationOptions Labels { get; init; } = new();

    /// <summary>How the classifier learns from them. It starts from the pre-trained encoder.</summary>
    public SelfTrainingOptions Training { get; init; } = new();

    /// <summary>What is wrong with these options.</summary>
    /// <param name="classCount">How many classes there are.</param>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate(int classCount)
    {
        var faults = new OptionsValidator();
        faults.RequireAtLeast(Neighbors, 1);
        faults.RequirePart(Labels, part => part.Validate(classCount), "LabelPropagationOptions");
        faults.RequirePart(Training, part => part.Validate(), "SelfTrainingOptions");
        return faults.Found;
    }
}
