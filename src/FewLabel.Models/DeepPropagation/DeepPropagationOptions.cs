using System.Globalization;
using FewLabel.Graphs;
using FewLabel.Networks;
using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Ensembles;

/// <summary>The options of <see cref="DeepPropagation"/>. Immutable; derive others by <c>with</c>.</summary>
public sealed record DeepPropagationOptions
{
    /// <summary>The networks that learn the pseudo-labels. Default: <see cref="Architectures.Cnn"/>.</summary>
    public Architecture Network { get; init; } = Architectures.Cnn;

    /// <summary>Nearest neighbors of each image in each graph, 1 or more. Default 10.</summary>
    public int Neighbors { get; init; } = 10;

    /// <summary>How the labels spread over each graph.</summary>
    public LabelPropagationOptions Labels { get; init; } = new();

    /// <summary>
    /// How many rounds there are: in each a network learns the pseudo-labels and refines them, 1 or more. Default 4. Each starts afresh, so that none carries the
    /// errors of the one before in its weights.
    /// </summary>
    public int Rounds { get; init; } = 4;

    /// <summary>How many networks the result averages, those of the last rounds: 1 to <see cref="Rounds"/>. Default 3.</summary>
    public int EnsembleSize { get; init; } = 3;

    /// <summary>
    /// How many prototypes each network of the result decides by, at most one for <see cref="MinImagesPerPrototype"/> images: the middles of groups of images with like
    /// features, which have the pseudo-labels of their images. A network learns the errors of single pseudo-labels; a group outvotes
    /// them. 0 leaves the networks the layer that they learned. Default 2,000.
    /// </summary>
    public int Prototypes { get; init; } = 2_000;

    /// <summary>
    /// How much nearer an image must be to a prototype for that to count e times as much: a difference of cosines, 0.0001 to 100. Smaller values let the
    /// nearest prototypes decide alone. Default 0.015.
    /// </summary>
    public double PrototypeTemperature { get; init; } = 0.015;

    /// <summary>How many images a prototype has on average at the least, 1 or more: small sets have fewer prototypes. Default 10.</summary>
    public int MinImagesPerPrototype { get; init; } = 10;

    /// <summary>
    /// How much the graphs count beside the networks where both are fused: the power of their mean probability, 0 to 4; 0 leaves the networks alone, and 1
    /// weighs both alike. Default 0.75.
    /// </summary>
    public double GraphPower { get; init; } = 0.75;

    /// <summary>
    /// The share of each class's pseudo-labels, the most certain ones, that networks of the first rounds learn at the most: above 0, up to 1. Default 0.99.
    /// </summary>
    public double WarmupConfidentFraction { get; init; } = 0.99;

    /// <summary>
    /// How many of the first rounds take half the passes of <see cref="Training"/>, for their pseudo-labels are soon refined. Where that learns
    /// probabilities, they learn the most probable class instead, counting by its certainty, without the least certain of each class (<see cref="WarmupConfidentFraction"/>): what
    /// a graph gives the other classes says little. 0 or more. Default 2.
    /// </summary>
    public int WarmupRounds { get; init; } = 2;

    /// <summary>
    /// How each network learns. Default: eight passes, AdamW 0.004, over the estimated class probabilities of all images (<see
    /// cref="SelfTrainingOptions.UseSoftLabels"/>).
    /// </summary>
    public SelfTrainingOptions Training { get; init; } = new()
    {
        Optimizer = new AdamWOptions(0.004),
        LabeledBatchSize = 16,
        ConfidentFraction = 1,
        UseSoftLabels = true,
        TeacherStart = 1,
        Epochs = 8,
    };

    /// <summary>How the network of a round learns.</summary>
    /// <param name="round">The round, from 1.</param>
    internal SelfTrainingOptions TrainingOf(int round)
    {
        if (round > WarmupRounds)
        {
            return Training;
        }

        var half = Training with { Epochs = Math.Max(1, Training.Epochs / 2) };
        return Training.UseSoftLabels
            ? half with { UseSoftLabels = false, WeightByCertainty = true, ConfidentFraction = Math.Min(Training.ConfidentFraction, WarmupConfidentFraction) }
            : half;
    }

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Validate() => Validate(labels => labels.Validate());

    /// <summary>The same, and whether the prior has a share for each class.</summary>
    internal IReadOnlyList<OptionFault> Validate(int classCount) => Validate(labels => labels.Validate(classCount));

    /// <summary>The largest power of the graphs at which the product with the networks stays a probability of many classes.</summary>
    private const double MaxGraphPower = 4;

    private IReadOnlyList<OptionFault> Validate(Func<LabelPropagationOptions, IReadOnlyList<OptionFault>> faultsOfLabels)
    {
        var faults = new OptionsValidator();
        faults.RequirePart(Network, _ => [], "an architecture, such as Architectures.Cnn");
        faults.RequireAtLeast(Neighbors, 1);
        faults.RequirePart(Labels, faultsOfLabels, "LabelPropagationOptions");
        faults.RequireAtLeast(Rounds, 1);
        faults.RequireAtLeast(EnsembleSize, 1);
        if (EnsembleSize > Math.Max(Rounds, 1))
        {
            faults.Add(nameof(EnsembleSize), EnsembleSize, $"at most {Rounds}, the rounds", "Each round trains one network.");
        }

        faults.RequireAtLeast(Prototypes, 0);
        if (!PrototypeHead.IsTemperature(PrototypeTemperature))
        {
            faults.Add(nameof(PrototypeTemperature), PrototypeTemperature, PrototypeHead.TemperatureRange);
        }

        faults.RequireAtLeast(MinImagesPerPrototype, 1);
        if (!(GraphPower is >= 0 and <= MaxGraphPower))
        {
            faults.Add(nameof(GraphPower), GraphPower, string.Create(CultureInfo.InvariantCulture, $"0 to {MaxGraphPower}"));
        }

        if (!(WarmupConfidentFraction is > 0 and <= 1))
        {
            faults.Add(nameof(WarmupConfidentFraction), WarmupConfidentFraction, "above 0, up to 1");
        }

        faults.RequireAtLeast(WarmupRounds, 0);
        faults.RequirePart(Training, part => part.Validate(), "SelfTrainingOptions");
        return faults.Found;
    }
}
