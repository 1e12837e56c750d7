using FewLabel.Augmentation;
using FewLabel.Moco;
using FewLabel.Training;
using FewLabel.Training.Optimizers;

namespace FewLabel;

public sealed partial record PretrainOptions
{
    /// <summary>
    /// For a small encoder such as <see cref="Architectures.CnnBackbone"/> on a CPU: MoCo v2 with AdamW, a momentum of 0.99, a
    /// temperature of 0.2, batches of 256 and 4 epochs. Minutes for 60,000 images of 28×28 pixels. It knows no kind of picture: views and forms are neutral, and those
    /// of a kind are in its <see cref="Recipe"/>.
    /// </summary>
    public static PretrainOptions Quick { get; } = new()
    {
        Moco = MocoOptions.V2 with
        {
            Momentum = 0.99,
            BatchSize = 256,
            BatchNormGroups = 1,
            Epochs = 4,
            HeadHidden = 512,
            Optimizer = new AdamWOptions(0.002),
            Schedule = LearningRateSchedule.WarmupCosine(),
        },
    };

    /// <summary>As <see cref="Quick"/>, with more epochs of both trainings: the best figures within a quarter of an hour.</summary>
    public static PretrainOptions Best { get; } = Quick with
    {
        Moco = Quick.Moco with { Epochs = 6 },
        Propagate = new PropagationOptions { Training = new SelfTrainingOptions { Epochs = 5 } },
    };

    /// <summary>
    /// The reference study's settings, for <see cref="Architectures.ResNet50"/>: a linear head of 128, K 4,096, m 0.999, T 0.07,
    /// SGD 0.03 with momentum 0.9 and weight decay 1e-4, batches of 128, 15 epochs, and its views.
    /// </summary>
    public static PretrainOptions ReferenceStudy { get; } = new()
    {
        Moco = MocoOptions.V1,
        Views = Augmentations.MocoStudy,
        InputNormalizations = [],
        TestTimeScales = [1],
        Distill = null,
    };
}
