using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Moco;
using FewLabel.Studies;
using FewLabel.Training;

namespace FewLabel.Tests.Docs;

/// <summary>What snippets run with instead of MNIST and minutes of training; see <see cref="Shortener"/>.</summary>
public static class Short
{
    private const int Batch = 64;

    /// <summary>Methods of supervised training.</summary>
    public static SupervisedOptions Supervised { get; } = new() { Epochs = 2 };

    /// <summary>Deep propagation.</summary>
    public static DeepPropagationOptions Propagation { get; } =
        new() { Rounds = 2, EnsembleSize = 2, Training = Of(new SelfTrainingOptions()) };

    /// <summary>Digits that stand in for MNIST.</summary>
    public static ImageDataset Digits() => SyntheticDigits.CreateDataset(train: 600, test: 100, seed: 1);

    /// <summary>A result on these digits.</summary>
    public static ExperimentResult Result(ImageDataset digits) => Described(digits, 42).Build().RunAsync().GetAwaiter().GetResult();

    /// <summary>The spread over two draws.</summary>
    public static StudyResult Spread(ImageDataset digits) => new Study([0, 1], seed => Described(digits, seed)).RunAsync().GetAwaiter().GetResult();

    private static ExperimentBuilder Described(ImageDataset digits, long seed) =>
        Experiment.On(digits).LabelRandomly(100, seed).HoldOut(0.25).Train("MLP 2", Architectures.Mlp2, Supervised);

    /// <summary>The same recipe, by which every method trains little.</summary>
    public static Recipe Of(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return recipe with
        {
            Supervised = Of(recipe.Supervised),
            SemiSupervised = Of(recipe.SemiSupervised),
            Pretraining = Of(recipe.Pretraining),
            Propagation = Of(recipe.Propagation),
        };
    }

    /// <summary>The same settings for two epochs.</summary>
    public static SupervisedOptions Of(SupervisedOptions options) => options with { Epochs = 2 };

    /// <summary>Two rounds of the same, each with little training.</summary>
    public static DeepPropagationOptions Of(DeepPropagationOptions options) => options with { Rounds = 2, EnsembleSize = 2, Training = Of(options.Training) };

    /// <summary>The same settings for one epoch of few images.</summary>
    public static MocoOptions Of(MocoOptions options) => options with { Epochs = 1, BatchSize = Batch, Queue = Math.Min(options.Queue, 2 * Batch) };

    /// <summary>The same settings for one epoch of few images.</summary>
    public static SelfTrainingOptions Of(SelfTrainingOptions options) => options with { Epochs = 1, BatchSize = Batch };

    /// <summary>The same settings for one epoch of few images.</summary>
    public static SemiSupervisedOptions Of(SemiSupervisedOptions options) => options with { Epochs = 1, BatchSize = Batch };

    /// <summary>The same methods, each with little training.</summary>
    public static PretrainOptions Of(PretrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            Moco = Of(options.Moco),
            FineTune = options.FineTune is { } tune ? tune with { Supervised = tune.Supervised with { Epochs = 2 } } : null,
            Distill = options.Distill is { } distill ? Of(distill) : null,
            Propagate = options.Propagate is { } propagate ? propagate with { Training = Of(propagate.Training) } : null,
        };
    }
}
