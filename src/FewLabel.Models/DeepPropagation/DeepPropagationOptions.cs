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
    /// How often a network learns the guesses and betters them, 1 or more. Default 4. Each starts afresh, so that none carries the
    /// errors of the one before in its weights.
    /// </summary>
    public int Rounds { get; init; } = 4;

    /// <summary>How many networks the result averages, those of the last rounds: 1 to <see cref="Rounds"/>. Default 3.</summary>
    public int Members { get; init; } = 3;

    /// <summary>
    /// How many prototypes each network of the result decides by, at most one for ten images: the middles of groups of images with like
    /// features, which have the classes that were guessed for their images. A network learns the errors of single guesses; a group outvotes
    /// them. 0 leaves the networks the layer that they learned. Default 2,000.
    /// </summary>
    public int Prototypes { get; init; } = 2_000;

    /// <summary>
    /// How many of the first rounds take half the passes of <see cref="Training"/>, for their guesses are soon bettered. Where that learns
    /// probabilities, they learn the most probable class instead, counting by its certainty, without the least certain hundredth of each class: what
    /// a graph gives the other classes says little. 0 or more. Default 2.
    /// </summary>
    public int ShortRounds { get; init; } = 2;

    /// <summary>
    /// How each network learns. Default: eight passes, AdamW 0.004, over the probabilities that are guessed for all images (<see
    /// cref="SelfTrainingOptions.LearnProbabilities"/>).
    /// </summary>
    public SelfTrainingOptions Training { get; init; } = new()
    {
        Optimizer = new AdamWOptions(0.004),
        LabelledBatchSize = 16,
        Trusted = 1,
        LearnProbabilities = true,
        TeacherFrom = 1,
        Epochs = 8,
    };

    /// <summary>How the network of a round learns.</summary>
    /// <param name="round">The round, from 1.</param>
    internal SelfTrainingOptions TrainingOf(int round)
    {
        const double LeastTrusted = 0.99;
        if (round > ShortRounds)
        {
            return Training;
        }

        var half = Training with { Epochs = Math.Max(1, Training.Epochs / 2) };
        return Training.LearnProbabilities
            ? half with { LearnProbabilities = false, WeightByCertainty = true, Trusted = Math.Min(Training.Trusted, LeastTrusted) }
            : half;
    }

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Check() => Check(Labels?.Check());

    /// <summary>The same, and whether the prior has a share for each class.</summary>
    internal IReadOnlyList<OptionFault> Check(int classCount) => Check(Labels?.Check(classCount));

    private IReadOnlyList<OptionFault> Check(IReadOnlyList<OptionFault>? labelFaults)
    {
        var faults = new OptionFaults();
        Add(nameof(Network), Network, [], "an architecture, such as Models.Cnn");
        faults.RequireAtLeast(Neighbours, 1);
        Add(nameof(Labels), Labels, labelFaults, "LabelPropagationOptions");
        faults.RequireAtLeast(Rounds, 1);
        faults.RequireAtLeast(Members, 1);
        if (Members > Math.Max(Rounds, 1))
        {
            faults.Add(nameof(Members), Members, $"at most {Rounds}, the rounds", "Each round trains one network.");
        }

        faults.RequireAtLeast(Prototypes, 0);
        faults.RequireAtLeast(ShortRounds, 0);
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
