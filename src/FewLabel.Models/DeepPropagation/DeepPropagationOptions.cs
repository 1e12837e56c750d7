using FewLabel.Neighbours;
using FewLabel.Networks;
using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Ensembles;

/// <summary>How <see cref="DeepPropagation"/> goes about it. Immutable; derive others by <c>with</c>.</summary>
public sealed record DeepPropagationOptions
{
    /// <summary>The networks that learn from guessed labels. Default: <see cref="Models.Cnn"/>.</summary>
    public Architecture Network { get; init; } = Models.Cnn;

    /// <summary>Nearest neighbours of each image in each graph, 1 or more. Default 10.</summary>
    public int Neighbours { get; init; } = 10;

    /// <summary>How the labels spread over each graph.</summary>
    public LabelPropagationOptions Labels { get; init; } = new();

    /// <summary>
    /// How often a network learns the guesses and betters them, 1 or more. Default 5. Each starts afresh, so that none carries the
    /// errors of the one before in its weights.
    /// </summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How many networks the result averages, those of the last rounds: 1 to <see cref="Rounds"/>. Default 4.</summary>
    public int Members { get; init; } = 4;

    /// <summary>
    /// How many prototypes each network of the result decides by, at most one for ten images: the middles of groups of images with like
    /// features, which have the classes that were guessed for their images. A network learns the errors of single guesses; a group outvotes
    /// them. 0 leaves the networks the layer that they learned. Default 2,000.
    /// </summary>
    public int Prototypes { get; init; } = 2_000;

    /// <summary>
    /// How each network learns. Default: four passes, AdamW 0.004, over all guesses but the least certain hundredth of each class, each
    /// counting by its certainty. Of the others the uncertain ones are the images that teach most.
    /// </summary>
    public SelfTrainingOptions Training { get; init; } = new()
    {
        Optimizer = new AdamWOptions(0.004),
        LabelledBatchSize = 16,
        Trusted = 0.99,
        WeightByCertainty = true,
        TeacherFrom = 1,
        Epochs = 4,
    };

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Check()
    {
        var faults = new OptionFaults();
        Add(nameof(Network), Network, [], "an architecture, such as Models.Cnn");
        faults.RequireAtLeast(Neighbours, 1);
        Add(nameof(Labels), Labels, Labels?.Check(), "LabelPropagationOptions");
        faults.RequireAtLeast(Rounds, 1);
        faults.RequireAtLeast(Members, 1);
        if (Members > Math.Max(Rounds, 1))
        {
            faults.Add(nameof(Members), Members, $"at most {Rounds}, the rounds", "Each round trains one network.");
        }

        faults.RequireAtLeast(Prototypes, 0);
        Add(nameof(Training), Training, Training?.Check(), "SelfTrainingOptions");
        return faults.Found;

        void Add(string name, object? value, IReadOnlyList<OptionFault>? inner, string allowed)
        {
            if (value is null)
            {
                faults.Add(name, null, allowed);
            }

            faults.AddRange(name, inner ?? []);
        }
    }
}
