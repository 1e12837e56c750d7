using FewLabel.Data;
using FewLabel.Ensembles;
using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel.Recipes;

/// <summary>
/// <see cref="Recipe.Digits"/>. Every number was chosen on training images of MNIST, so each is written down, those too that general options share
/// today.
/// </summary>
internal static class DigitsRecipe
{
    public static Recipe Create() => new()
    {
        Name = nameof(Recipe.Digits),
        Description = "digits, letters and other bright strokes on a dark ground",
        Channels = [1],
        MinimumSize = 20,
        FileShape = new ImageShape(1, 28, 28),
        Augmentation = DigitAugmentations.Light,
        StrongAugmentation = DigitAugmentations.Strong,
        ContrastiveViews = DigitAugmentations.ContrastiveViews,
        InputNormalizations = DigitAugmentations.InputNormalizations,
        TestTimeScales = DigitAugmentations.TestTimeScales,
        Supervised = new SupervisedOptions
        {
            Optimizer = new AdamWOptions(0.003),
            Schedule = LearningRateSchedule.WarmupCosine(),
            BatchSize = 100,
            Epochs = 700,
            ExponentialMovingAverage = 0.99,
        },
        SemiSupervised = SemiSupervisedOptions.FixMatch with
        {
            Optimizer = new AdamWOptions(0.002),
            BatchSize = 256,
            LabeledBatchSize = 64,
            Epochs = 3,
        },
        Pretraining = PretrainOptions.Quick with
        {
            Moco = PretrainOptions.Quick.Moco with
            {
                Queue = 4096,
                Momentum = 0.99,
                Temperature = 0.2,
                BatchSize = 256,
                Epochs = 4,
                Dimension = 128,
                HeadHidden = 512,
                Optimizer = new AdamWOptions(0.002),
            },
            FineTune = new FineTuneOptions { Supervised = new SupervisedOptions { Optimizer = new AdamWOptions(0.001), Epochs = 300 }, LayerDecay = 0.8 },
            Distill = new SelfTrainingOptions { Epochs = 2 },
            Propagate = new PropagationOptions { Neighbors = 10 },
        },
        Propagation = new DeepPropagationOptions
        {
            Neighbors = 10,
            Rounds = 4,
            EnsembleSize = 3,
            Prototypes = 2_000,
            PrototypeTemperature = 0.015,
            MinImagesPerPrototype = 10,
            GraphPower = 0.75,
            WarmupRounds = 2,
            WarmupConfidentFraction = 0.99,
            Training = new SelfTrainingOptions
            {
                Optimizer = new AdamWOptions(0.004),
                BatchSize = 256,
                LabeledBatchSize = 16,
                ConfidentFraction = 1,
                UseSoftLabels = true,
                TeacherStart = 1,
                Epochs = 8,
            },
        },
        ReferenceImageCount = 60_000,
    };
}
