using FewLabel.Neighbours;
using FewLabel.Networks;
using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Ensembles;

/// <summary>How <see cref="DeepPropagation"/> goes about it. Immutable; derive others by <c>with</c>.</summary>
public sealed record DeepPropagationOptions
{
    private static readonly SelfTrainingOptions FromScratch = new()
    {
        Optimizer = new AdamWOptions(0.002),
        LabelledBatchSize = 16,
        Trusted = 1,
        TeacherFrom = 1,
    };

    /// <summary>The networks that learn from guessed labels. Default: <see cref="Models.Cnn"/>.</summary>
    public Architecture Network { get; init; } = Models.Cnn;

    /// <summary>Nearest neighbours of each image in each graph, 1 or more. Default 10.</summary>
    public int Neighbours { get; init; } = 10;

    /// <summary>How the labels spread over each graph.</summary>
    public LabelPropagationOptions Labels { get; init; } = new();

    /// <summary>
    /// How many networks are trained for their features alone, each of which gives one more graph, 0 or more. Default 2.
    /// </summary>
    public int Scouts { get; init; } = 2;

    /// <summary>
    /// How those networks learn. Default: three passes, AdamW 0.002, and of each class the 95 % most certain guesses, as they
    /// are. Where a style is given the wrong class, its guesses are among the least certain: a network that has not seen them may
    /// put them right.
    /// </summary>
    public SelfTrainingOptions ScoutTraining { get; init; } = FromScratch with { Trusted = 0.95 };

    /// <summary>How many networks the result averages, 1 or more. Default 3.</summary>
    public int Members { get; init; } = 3;

    /// <summary>How those learn. Default: as the scouts, with four passes over all guesses: the uncertain ones are the images that teach most.</summary>
    public SelfTrainingOptions MemberTraining { get; init; } = FromScratch with { Epochs = 4 };

    /// <summary>What is wrong with these options.</summary>
    /// <returns>The faults; empty if there are none.</returns>
    public IReadOnlyList<OptionFault> Check()
    {
        var faults = new OptionFaults();
        Add(nameof(Network), Network, [], "an architecture, such as Models.Cnn");
        faults.RequireAtLeast(Neighbours, 1);
        Add(nameof(Labels), Labels, Labels?.Check(), "LabelPropagationOptions");
        faults.RequireAtLeast(Scouts, 0);
        Add(nameof(ScoutTraining), ScoutTraining, ScoutTraining?.Check(), "SelfTrainingOptions");
        faults.RequireAtLeast(Members, 1);
        Add(nameof(MemberTraining), MemberTraining, MemberTraining?.Check(), "SelfTrainingOptions");
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
